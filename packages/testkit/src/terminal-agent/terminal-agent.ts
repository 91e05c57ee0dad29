import { randomUUID } from "node:crypto";
import type { Launch } from "./arguments.js";
import { Composer } from "./composer.js";
import { terminalAgentFacts as facts } from "./facts.js";
import { crashPoint } from "./faults/crash.js";
import { FaultPlan } from "./faults/fault-plan.js";
import { Moments } from "./faults/moments.js";
import { Hooks } from "./hooks.js";
import { InputDecoder } from "./input/decoder.js";
import type { InputEvent, Key } from "./input/events.js";
import { MenuDesk } from "./menu-desk.js";
import { menuByItself, rewindMenu, trustMenu } from "./menus.js";
import { type Conversation, conversationFile } from "./record/conversation.js";
import type { Journal } from "./record/journal.js";
import type { PromptSource } from "./record/journal-record.js";
import { Redraws } from "./screen/redraws.js";
import { Screen } from "./screen/screen.js";
import type { View } from "./screen/view.js";
import type { TerminalAgentSettings } from "./settings.js";
import { Leave } from "./turn/leave.js";
import { TurnDesk } from "./turn/turn-desk.js";
import { Twice } from "./twice.js";

/** The agent at its terminal: what is typed, what is shown, and what is done about it. */
export class TerminalAgent {
  readonly #launch: Launch;
  readonly #settings: TerminalAgentSettings;
  readonly #cwd: string;
  readonly #journal: Journal;
  readonly #conversation: Conversation;
  readonly #plan: FaultPlan;
  readonly #moments: Moments;
  readonly #hooks: Hooks;
  readonly #menus: MenuDesk;
  readonly #composer: Composer;
  readonly #turns: TurnDesk;
  readonly #screen: Screen;
  readonly #redraws: Redraws;
  readonly #twice = new Twice();
  #notice: string | null = null;
  #unfinished = 0;
  #ending: Promise<void> | null = null;

  constructor(options: {
    launch: Launch;
    settings: TerminalAgentSettings;
    conversation: Conversation;
    journal: Journal;
    cwd: string;
  }) {
    const { launch, settings, conversation, journal, cwd } = options;
    const changed = (): void => this.draw();
    const plan = new FaultPlan({ settings, entries: conversation.entries });
    this.#launch = launch;
    this.#settings = settings;
    this.#cwd = cwd;
    this.#journal = journal;
    this.#conversation = conversation;
    this.#plan = plan;
    this.#screen = new Screen({ conversation, faults: plan.lasting });
    this.#redraws = new Redraws({ draw: changed, animateMs: plan.lasting.animateMs });
    const common = { session_id: conversation.id, transcript_path: conversation.path, cwd };
    const hooks = new Hooks({ hooks: settings.hooks, common, journal, plan });
    this.#hooks = hooks;
    this.#menus = new MenuDesk({ journal, plan, changed });
    this.#composer = new Composer({ plan, changed });
    this.#moments = new Moments({
      plan,
      typed: (keys) => this.#typedByHuman(keys),
      menuOpens: () => void this.#menus.ask({ menu: menuByItself(plan.now), signal: new AbortController().signal }),
    });
    const leave = new Leave({ menus: this.#menus, hooks, plan });
    const { model, mode, systemPrompt } = launch;
    this.#turns = new TurnDesk({
      means: { conversation, leave, cwd, model, mode, systemPrompt, plan, shown: changed },
      hooks,
      journal,
      changed,
      giveBack: (text) => this.#composer.putBack(text),
      ended: () => this.#moments.reached("turn_end"),
    });
  }

  async start(): Promise<void> {
    this.#screen.begin();
    if (!(await this.#trusted())) return this.quit(1);
    this.draw();
    this.#journal.note({ event: "ready" });
    this.#moments.reached("ready");
    const { context } = await this.#hooks.call("SessionStart", this.#startDetails());
    if (context !== undefined) this.#conversation.append({ type: "context", text: context });
    if (this.#launch.prompt !== null) this.#submit(this.#launch.prompt, "argument");
  }

  /** As with Claude Code, what is said at the start of a fork is said of its parent. */
  #startDetails(): Record<string, unknown> {
    const { choice, home } = this.#launch;
    if (choice.kind !== "fork") return { source: choice.kind === "new" ? "startup" : choice.kind };
    const id = choice.from;
    return { source: "fork", session_id: id, transcript_path: conversationFile({ home, id }) };
  }

  handle(event: InputEvent): void {
    this.#note(event);
    if (this.#menus.current === null) this.#edit(event);
    else this.#menus.press(event);
  }

  #edit(event: InputEvent): void {
    this.#inOneFrame(() => {
      if (!this.#composer.edit(event) && event.type === "key") this.#press(event.key);
      if (event.type === "paste") this.#moments.reached("paste");
    });
  }

  /** Nothing is drawn of what is done until all of it is: how long this process is kept waiting in between shows nowhere. */
  #inOneFrame(act: () => void): void {
    this.#unfinished += 1;
    act();
    this.#unfinished -= 1;
    this.draw();
  }

  resized(): void {
    this.#screen.redraw(this.#view);
  }

  draw(): void {
    if (this.#ending !== null || this.#unfinished > 0) return;
    this.#redraws.set({ busy: this.#turns.busySeconds !== null });
    this.#screen.draw(this.#view);
    this.#menus.drawn();
  }

  /** Ends what runs, says goodbye, and ends the process. */
  quit(code: number): Promise<void> {
    this.#ending ??= this.#end(code);
    return this.#ending;
  }

  async #end(code: number): Promise<void> {
    this.#redraws.end();
    await this.#turns.close();
    await this.#hooks.call("SessionEnd", { code });
    this.#conversation.close();
    this.#screen.end(`Resume this session with --resume ${this.#conversation.id}\n`);
    this.#journal.note({ event: "exit", code });
    process.exit(code);
  }

  async #trusted(): Promise<boolean> {
    const { trustDialog = "none" } = this.#plan.lasting;
    if (trustDialog === "none" || this.#settings.trustedFolders.includes(this.#cwd)) return true;
    const menu = trustMenu({ cwd: this.#cwd, marks: trustDialog === "marks_yes" ? "yes" : "no" });
    const { values } = await this.#menus.ask({ menu, signal: new AbortController().signal });
    return values[0] === "yes";
  }

  get #view(): View {
    const { instantTurn = false } = this.#plan.now;
    return {
      draft: this.#composer.shown,
      ghost: this.#composer.ghost,
      menu: this.#menus.current,
      busySeconds: instantTurn ? null : this.#turns.busySeconds,
      queued: this.#turns.queued,
      notice: this.#notice,
      animation: this.#redraws.mark,
      plainTitle: this.#plan.lasting.plainTitle ?? false,
    };
  }

  #note(event: InputEvent): void {
    const into = this.#menus.current === null ? "composer" : "menu";
    if (event.type === "paste") this.#journal.note({ event: "paste", text: event.text, into });
    else if (event.type === "text") this.#journal.note({ event: "typed", text: event.text, into });
    else if (event.key === "enter" && into === "menu") this.#journal.note({ event: "enter", outcome: "menu" });
  }

  #press(key: Key): void {
    this.#notice = null;
    if (key === "enter") this.#enter();
    else if (key === "escape") this.#abort(key);
    else if (key === "ctrl-c" || key === "ctrl-d") this.#leave(key);
  }

  #enter(): void {
    crashPoint({ plan: this.#plan, at: "enter" });
    const entered = this.#composer.enter();
    this.#journal.note({ event: "enter", outcome: entered.outcome });
    if (entered.outcome === "submitted") this.#submit(entered.text, "keys");
  }

  #submit(text: string, source: PromptSource): void {
    if (text.trim() === facts.quitCommand) {
      void this.quit(0);
      return;
    }
    this.#turns.take({ id: randomUUID(), text, source });
    this.#moments.reached("submit");
  }

  #abort(key: "escape" | "ctrl-c"): void {
    if (this.#turns.busySeconds === null) {
      if (this.#plan.now.rewindAtEscape && this.#twice.press(key)) void this.#rewind();
      return;
    }
    this.#journal.note({ event: "abort", key });
    this.#turns.stop();
  }

  async #rewind(): Promise<void> {
    const { entries } = this.#conversation;
    const prompts = entries.flatMap((entry) => (entry.type === "user" ? [entry.text] : [])).reverse();
    const { values } = await this.#menus.ask({ menu: rewindMenu(prompts), signal: new AbortController().signal });
    if (values[0] !== undefined && values[0] !== "") this.#composer.putBack(values[0]);
    this.draw();
  }

  /** Ctrl-C first ends a turn, or clears the draft; both keys leave when they are pressed twice with nothing to end. */
  #leave(key: "ctrl-c" | "ctrl-d"): void {
    if (key === "ctrl-c" && this.#turns.busySeconds !== null) this.#abort(key);
    else if (!this.#composer.empty) {
      if (key === "ctrl-c") this.#composer.clear();
    } else if (this.#twice.press(key)) void this.quit(0);
    else this.#notice = `Press ${key === "ctrl-c" ? "Ctrl-C" : "Ctrl-D"} again to exit`;
  }

  #typedByHuman(keys: string): void {
    const decoder = new InputDecoder();
    const events = [...decoder.feed(Buffer.from(keys, "utf8")), ...decoder.settle()];
    this.#journal.note({ event: "human", keys });
    for (const event of events) this.handle(event);
  }
}
