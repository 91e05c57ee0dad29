import type { FaultPlan } from "./faults/fault-plan.js";
import type { InputEvent } from "./input/events.js";
import { isAnswer, type Menu, type MenuAnswer, pressMenu } from "./menu.js";
import { menuByItself } from "./menus.js";
import type { Journal } from "./record/journal.js";

/** How a menu ended: by a key, or by somebody who answered elsewhere. */
export interface MenuOutcome {
  readonly values: readonly string[];
  readonly by: MenuAnswer["by"] | "hook";
}

interface OpenMenu {
  menu: Menu;
  /** Null until it has been drawn. */
  shownAt: number | null;
  /** It is to give way to another one, or has done so: null then. */
  change: ReturnType<FaultPlan["menuChange"]>;
  readonly end: (outcome: MenuOutcome) => void;
}

/** The menus that wait for an answer. One is shown at a time, in the order in which they were put. */
export class MenuDesk {
  readonly #journal: Journal;
  readonly #plan: FaultPlan;
  readonly #changed: () => void;
  #open: OpenMenu[] = [];

  constructor(options: { journal: Journal; plan: FaultPlan; changed: () => void }) {
    this.#journal = options.journal;
    this.#plan = options.plan;
    this.#changed = options.changed;
  }

  get current(): Menu | null {
    return this.#open[0]?.menu ?? null;
  }

  /** To be called when the current menu has been drawn: a pick tells how long it had been there to be seen. */
  drawn(): void {
    const [first] = this.#open;
    if (first === undefined || first.shownAt !== null) return;
    first.shownAt = performance.now();
    this.#journal.note({ event: "menu_open", menu: first.menu.id, title: first.menu.title });
    const { change } = first;
    if (typeof change === "object" && change !== null) setTimeout(() => this.#giveWay(first), change.afterMs).unref();
  }

  /** Rejects with the signal's reason when it is raised, and the menu is gone then. */
  ask(options: { menu: Menu; signal: AbortSignal }): Promise<MenuOutcome> {
    const { menu, signal } = options;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const drop = (): void => {
        this.#remove(menu.id);
        reject(signal.reason);
      };
      signal.addEventListener("abort", drop, { once: true });
      const end = (outcome: MenuOutcome): void => {
        signal.removeEventListener("abort", drop);
        resolve(outcome);
      };
      const change = menu.kind === "permission" ? this.#plan.menuChange() : null;
      this.#open.push({ menu, shownAt: null, change, end });
      this.#changed();
    });
  }

  /** Answers a menu from outside. Nothing where it is not open any more. */
  answer(options: { menu: Menu; outcome: MenuOutcome }): void {
    this.#end(options.menu.id, options.outcome);
  }

  /** A key for the menu that is shown. */
  press(event: InputEvent): void {
    const [first] = this.#open;
    if (first === undefined) return;
    const result = pressMenu({ menu: first.menu, event });
    if (isAnswer(result) && first.change === "under_key") {
      this.#giveWay(first);
      this.press(event);
    } else if (isAnswer(result)) {
      this.#end(first.menu.id, result);
    } else {
      first.menu = result;
      this.#changed();
    }
  }

  /** Another menu comes in front of this one, if it is still there. */
  #giveWay(open: OpenMenu): void {
    if (!this.#open.includes(open)) return;
    open.change = null;
    open.shownAt = null;
    this.#open.unshift({ menu: menuByItself(this.#plan.now), shownAt: null, change: null, end: () => {} });
    this.#changed();
  }

  #end(id: string, outcome: MenuOutcome): void {
    const open = this.#open.find(({ menu }) => menu.id === id);
    if (open === undefined) return;
    this.#journal.note({
      event: "menu_pick",
      menu: id,
      row: outcome.values.length > 0 ? outcome.values.join(", ") : null,
      by: outcome.by,
      shownMs: open.shownAt === null ? 0 : performance.now() - open.shownAt,
    });
    this.#remove(id);
    open.end(outcome);
  }

  #remove(id: string): void {
    this.#open = this.#open.filter(({ menu }) => menu.id !== id);
    this.#changed();
  }
}
