import { randomUUID } from "node:crypto";
import type { Launch } from "./arguments.js";
import { edited } from "./composer.js";
import { terminalAgentFacts as facts } from "./facts.js";
import { Hooks } from "./hooks.js";
import type { InputEvent, Key } from "./input/events.js";
import { MenuDesk } from "./menu-desk.js";
import type { Conversation } from "./record/conversation.js";
import type { Journal } from "./record/journal.js";
import type { PromptSource } from "./record/journal-record.js";
import { Screen } from "./screen/screen.js";
import type { View } from "./screen/view.js";
import type { TerminalAgentSettings } from "./settings.js";
import { Leave } from "./turn/leave.js";
import { TurnDesk } from "./turn/turn-desk.js";

/** For so long a second Ctrl-C or Ctrl-D counts as the second. */
const armedMs = 1000;
const spinnerMs = 1000;

/** The agent at its terminal: what is typed, what is shown, and what is done about it. */
export class TerminalAgent {
  readonly #launch: Launch;
  readonly #journal: Journal;
  readonly #conversation: Conversation;
  readonly #hooks: Hooks;
  readonly #menus: MenuDesk;
  readonly #turns: TurnDesk;
  readonly #screen: Screen;
  #draft = "";
  #notice: string | null = null;
  #armed: { readonly key: Key; readonly at: number } | null = null;
  #spinner: NodeJS.Timeout | null = null;
  #ending: Promise<void> | null = null;

  constructor(options: {
    launch: Launch;
    settings: TerminalAgentSettings;
    conversation: Conversation;
    journal: Journal;
    cwd: string;
  }) {
    const { launch, settings, conversation, journal, cwd } = options;
    const draw = (): void => this.draw();
    this.#launch = launch;
    this.#journal = journal;
    this.#conversation = conversation;
    this.#screen = new Screen({ conversation });
    const common = { session_id: conversation.id, transcript_path: conversation.path, cwd };
    this.#hooks = new Hooks({ hooks: settings.hooks, common, journal });
    this.#menus = new MenuDesk({ journal, changed: draw });
    const leave = new Leave({ menus: this.#menus, hooks: this.#hooks });
    const { model, mode, systemPrompt } = launch;
    const means = { conversation, leave, cwd, model, mode, systemPrompt, shown: draw };
    this.#turns = new TurnDesk({ means, hooks: this.#hooks, journal, changed: draw });
  }

  async start(): Promise<void> {
    this.#screen.begin();
    this.draw();
    this.#journal.note({ event: "ready" });
    const { context } = await this.#hooks.call("SessionStart", { source: sourceOf(this.#launch) });
    if (context !== undefined) this.#conversation.append({ type: "context", text: context });
    if (this.#launch.prompt !== null) this.#submit(this.#launch.prompt, "argument");
  }

  handle(event: InputEvent): void {
    this.#note(event);
    if (this.#menus.current === null) this.#edit(event);
    else this.#menus.press(event);
  }

  #edit(event: InputEvent): void {
    const draft = edited({ draft: this.#draft, event });
    if (draft !== null) this.#draft = draft;
    else if (event.type === "key") this.#press(event.key);
    this.draw();
  }

  resized(): void {
    this.#screen.redraw(this.#view);
  }

  draw(): void {
    if (this.#ending !== null) return;
    this.#spin();
    this.#screen.draw(this.#view);
    this.#menus.drawn();
  }

  /** Ends what runs, says goodbye, and ends the process. */
  quit(code: number): Promise<void> {
    this.#ending ??= this.#end(code);
    return this.#ending;
  }

  async #end(code: number): Promise<void> {
    if (this.#spinner !== null) clearInterval(this.#spinner);
    await this.#turns.close();
    await this.#hooks.call("SessionEnd", { code });
    this.#screen.end(`Resume this session with --resume ${this.#conversation.id}\n`);
    this.#journal.note({ event: "exit", code });
    process.exit(code);
  }

  get #view(): View {
    return {
      draft: this.#draft,
      menu: this.#menus.current,
      busySeconds: this.#turns.busySeconds,
      queued: this.#turns.queued,
      notice: this.#notice,
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
    const text = this.#draft;
    const outcome = text.trim() === "" ? "empty" : "submitted";
    this.#journal.note({ event: "enter", outcome });
    if (outcome === "empty") return;
    this.#draft = "";
    this.#submit(text, "keys");
  }

  #submit(text: string, source: PromptSource): void {
    if (text.trim() === facts.quitCommand) void this.quit(0);
    else this.#turns.take({ id: randomUUID(), text, source });
  }

  #abort(key: "escape" | "ctrl-c"): void {
    if (this.#turns.busySeconds === null) return;
    this.#journal.note({ event: "abort", key });
    this.#turns.stop();
  }

  /** Ctrl-C first ends a turn, or clears the draft; both keys leave when they are pressed twice with nothing to end. */
  #leave(key: "ctrl-c" | "ctrl-d"): void {
    if (key === "ctrl-c" && this.#turns.busySeconds !== null) {
      this.#abort(key);
    } else if (this.#draft !== "") {
      if (key === "ctrl-c") this.#draft = "";
    } else if (this.#armed?.key === key && performance.now() - this.#armed.at < armedMs) {
      void this.quit(0);
    } else {
      this.#armed = { key, at: performance.now() };
      this.#notice = `Press ${key === "ctrl-c" ? "Ctrl-C" : "Ctrl-D"} again to exit`;
    }
  }

  /** The seconds of a running turn go on by themselves; an idle agent does nothing. */
  #spin(): void {
    const busy = this.#turns.busySeconds !== null;
    if (busy && this.#spinner === null) this.#spinner = setInterval(() => this.draw(), spinnerMs);
    if (busy || this.#spinner === null) return;
    clearInterval(this.#spinner);
    this.#spinner = null;
  }
}

function sourceOf({ choice }: Launch): "startup" | "resume" | "fork" {
  return choice.kind === "new" ? "startup" : choice.kind;
}
