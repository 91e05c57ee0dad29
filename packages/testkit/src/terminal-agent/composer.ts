import type { FaultPlan } from "./faults/fault-plan.js";
import type { InputEvent } from "./input/events.js";
import type { EnterOutcome } from "./record/journal-record.js";

/** What becomes of an Enter, and with `submitted` the prompt that it makes. */
export type Entered =
  | { readonly outcome: "submitted"; readonly text: string }
  | { readonly outcome: Exclude<EnterOutcome, "submitted" | "menu"> };

/** The line of several rows in which a prompt is written. */
export class Composer {
  readonly #plan: FaultPlan;
  readonly #changed: () => void;
  #draft = "";
  /** What of it is shown: all, unless its echo is late. */
  #echoed = "";
  #pastes: string[] = [];
  #putAt = Number.NEGATIVE_INFINITY;
  #swallowed = { round: 0, enters: 0 };

  constructor(options: { plan: FaultPlan; changed: () => void }) {
    this.#plan = options.plan;
    this.#changed = options.changed;
  }

  get empty(): boolean {
    return this.#draft === "";
  }

  /** The draft as it is to be drawn: of long pastes only a mark. */
  get shown(): string {
    return this.#pastes.reduce((text, paste, at) => text.replace(paste, () => markOf(paste, at + 1)), this.#echoed);
  }

  /** The proposal that stands in an empty composer. */
  get ghost(): string | null {
    return this.#echoed === "" ? (this.#plan.now.ghost?.text ?? null) : null;
  }

  clear(): void {
    this.#set("");
    this.#echoed = "";
    this.#pastes = [];
  }

  /** Puts text back in front of the draft. */
  putBack(text: string): void {
    this.#set(this.empty ? text : `${text}\n${this.#draft}`);
  }

  /** False where the event is none for a composer. */
  edit(event: InputEvent): boolean {
    if (event.type === "text") this.#put(event.text);
    else if (event.type === "paste") this.#paste(event.text.replaceAll(/\r\n?/g, "\n"));
    else if (event.key === "newline") this.#put("\n");
    else if (event.key === "backspace") this.#set([...this.#draft].slice(0, -1).join(""));
    else if (event.key === "ctrl-u") this.clear();
    else if (event.key === "tab" && this.ghost !== null) this.#put(this.ghost);
    else return false;
    return true;
  }

  enter(): Entered {
    const { ghost, pasteBurst, swallowEnters = 0 } = this.#plan.now;
    const text = this.#draft === "" && ghost?.submits ? ghost.text : this.#draft;
    if (text.trim() === "") return { outcome: "empty" };
    if (this.#swallows(swallowEnters)) return { outcome: "swallowed" };
    if (pasteBurst !== undefined && performance.now() - this.#putAt < pasteBurst.ms) {
      if (pasteBurst.enter === "lost") return { outcome: "swallowed" };
      this.#put("\n");
      return { outcome: "line_end" };
    }
    this.clear();
    return { outcome: "submitted", text };
  }

  #swallows(enters: number): boolean {
    const { round } = this.#plan;
    if (this.#swallowed.round !== round) this.#swallowed = { round, enters: 0 };
    if (this.#swallowed.enters >= enters) return false;
    this.#swallowed.enters += 1;
    return true;
  }

  #put(text: string): void {
    this.#putAt = performance.now();
    this.#set(this.#draft + text);
  }

  #paste(text: string): void {
    const { collapseOver = Number.POSITIVE_INFINITY } = this.#plan.now;
    if (text.length > collapseOver) this.#pastes.push(text);
    this.#put(text);
  }

  #set(draft: string): void {
    this.#draft = draft;
    const { lateEchoMs = 0 } = this.#plan.now;
    if (lateEchoMs === 0) this.#echoed = draft;
    else setTimeout(() => this.#echo(), lateEchoMs).unref();
  }

  #echo(): void {
    this.#echoed = this.#draft;
    this.#changed();
  }
}

function markOf(paste: string, number: number): string {
  return `[Pasted text #${number} +${paste.split("\n").length - 1} lines]`;
}
