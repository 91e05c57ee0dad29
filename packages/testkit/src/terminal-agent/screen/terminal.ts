import type { TerminalAgentFaults } from "../faults/schema.js";
import { SplitOutput } from "./split-output.js";

/** What is redrawn with each frame, under all that was printed. `cursor` counts from its first row and column. */
export interface LiveRegion {
  readonly rows: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

const rawPaste = { on: "\x1b[?2004h", off: "\x1b[?2004l" };
const alternate = { on: "\x1b[?1049h", off: "\x1b[?1049l" };
const wrapping = { on: "\x1b[?7h", off: "\x1b[?7l" };

/** What kind of terminal it is, and the colours of its text and of its ground. */
const questions = "\x1b[c\x1b]10;?\x07\x1b]11;?\x07";

/**
 * The terminal as inline programs use it: what is printed stays and scrolls away, and a live region under it is drawn
 * anew. Each frame is one write.
 */
export class Terminal {
  #live: LiveRegion = { rows: [""], cursor: { row: 0, column: 0 } };
  #title = "";

  readonly #faults: TerminalAgentFaults;
  readonly #output: SplitOutput;

  constructor(options: { faults: TerminalAgentFaults }) {
    this.#faults = options.faults;
    this.#output = new SplitOutput({ apartMs: options.faults.splitUtf8Ms });
  }

  begin(): void {
    const { alternateScreen, noBracketedPaste } = this.#faults;
    this.#write(`${alternateScreen ? alternate.on : ""}${noBracketedPaste ? "" : rawPaste.on}`);
  }

  get columns(): number {
    return process.stdout.columns || 80;
  }

  get rows(): number {
    return process.stdout.rows || 24;
  }

  /** Prints lines above the live region, which a terminal wraps as it likes, and draws that one. */
  draw(options: { printed: readonly string[]; live: LiveRegion; title: string }): void {
    const { printed, live, title } = options;
    const retitle = title === this.#title ? "" : `\x1b]0;${title}\x07`;
    this.#title = title;
    const above = printed.map((line) => `${line}\r\n`).join("");
    const up = live.rows.length - 1 - live.cursor.row;
    const place = `${up > 0 ? `\x1b[${up}A` : ""}\r${live.cursor.column > 0 ? `\x1b[${live.cursor.column}C` : ""}`;
    const frame = `${wrapping.off}${live.rows.join("\r\n")}${place}${wrapping.on}`;
    const asked = this.#faults.asksTerminal ? questions : "";
    this.#write(`${retitle}${this.#erased()}${above}${frame}${asked}`);
    this.#live = live;
  }

  /** A screen whose size changed has wrapped what was on it: all of it is drawn anew. */
  clear(): void {
    this.#write("\x1b[2J\x1b[3J\x1b[H");
    this.#live = { rows: [""], cursor: { row: 0, column: 0 } };
  }

  /** Leaves the terminal as a shell expects it, under what was printed. */
  end(farewell: string): void {
    const leave = this.#faults.alternateScreen ? alternate.off : "";
    this.#write(`${this.#erased()}${rawPaste.off}${leave}${farewell}`);
    this.#output.flush();
    this.#live = { rows: [""], cursor: { row: 0, column: 0 } };
  }

  #erased(): string {
    const { row } = this.#live.cursor;
    return `${row > 0 ? `\x1b[${row}A` : ""}\r\x1b[J`;
  }

  #write(text: string): void {
    if (text !== "") this.#output.write(text);
  }
}
