import type { FaultPlan } from "./fault-plan.js";
import type { TerminalAgentRound } from "./schema.js";

export type Moment = NonNullable<TerminalAgentRound["human"]>["on"];

/** What happens by itself at a moment, once in each round. */
export class Moments {
  readonly #plan: FaultPlan;
  readonly #typed: (keys: string) => void;
  readonly #menuOpens: () => void;
  readonly #done = new Set<string>();

  constructor(options: { plan: FaultPlan; typed: (keys: string) => void; menuOpens: () => void }) {
    this.#plan = options.plan;
    this.#typed = options.typed;
    this.#menuOpens = options.menuOpens;
  }

  reached(moment: Moment): void {
    const { human, menuOpens } = this.#plan.now;
    if (human?.on === moment) this.#once("human", human.afterMs, () => this.#typed(human.keys));
    // The turn itself asks on submit, and waits for the answer.
    if (menuOpens?.on === moment && moment !== "submit") this.#once("menu", menuOpens.afterMs, this.#menuOpens);
  }

  #once(what: string, afterMs: number, act: () => void): void {
    const key = `${this.#plan.round}/${what}`;
    if (this.#done.has(key)) return;
    this.#done.add(key);
    if (afterMs === 0) act();
    else setTimeout(act, afterMs).unref();
  }
}
