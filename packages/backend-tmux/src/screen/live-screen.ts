import { createRequire } from "node:module";
import type { Terminal } from "@xterm/headless";
import type { PaneLook } from "../tmux/look.js";
import { bufferLines } from "./buffer-lines.js";
import type { Screen } from "./screen.js";

/**
 * Loads the package when the first screen is drawn on. It is of the old kind: as an import Node.js 20 looks through all of its text
 * for names, and it is half of what this backend takes to load (80 of 150 ms, measured).
 */
const load = createRequire(import.meta.url) as (name: "@xterm/headless") => { Terminal: typeof Terminal };

/** Of so much output at once a new look is cheaper than following it. */
const mostPending = 256 * 1024;

/**
 * The screen of a pane, followed by what its program writes. It begins with a look at the pane, and is forgotten whenever
 * something was not heard. What it shows tells when to look, and is never what a key is decided on.
 */
export class LiveScreen {
  /** What it begins with; null once it is in the terminal. One that is never drawn on needs none. */
  #begun: PaneLook | null = null;
  #terminal: Terminal | null = null;
  #title = "";
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  /** Whether it shows what the pane shows, as far as that was heard. */
  get isKnown(): boolean {
    return this.#begun !== null || this.#terminal !== null;
  }

  /** What the pane showed. What is written from here on must be what came behind it. */
  begin(look: PaneLook): void {
    this.forget();
    this.#begun = look;
    this.#title = look.title;
  }

  /** Bytes that the program wrote, in their order. A character may be cut in two by their end. */
  write(bytes: Buffer): void {
    if (!this.isKnown) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > mostPending) this.forget();
  }

  forget(): void {
    this.#terminal?.dispose();
    this.#terminal = null;
    this.#begun = null;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** What is shown now, to be read at once; null where that is not known. */
  async read(): Promise<Screen | null> {
    const terminal = this.#opened();
    if (!terminal) return null;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    await new Promise<void>((done) => terminal.write(bytes, done));
    if (this.#terminal !== terminal) return null;
    return { lines: bufferLines({ buffer: terminal.buffer.active, rows: terminal.rows }), title: this.#title };
  }

  #opened(): Terminal | null {
    const look = this.#begun;
    if (!look) return this.#terminal;
    const { columns, rows, captured } = look;
    const { Terminal } = load("@xterm/headless");
    const terminal = new Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true });
    terminal.onTitleChange((changed) => {
      this.#title = changed;
    });
    terminal.write(asDrawn({ ...look, captured: captured.slice(0, rows) }));
    [this.#terminal, this.#begun] = [terminal, null];
    return terminal;
  }
}

/** Draws each line in its own row, whatever its width, and leaves the cursor and the scrolled region as they were. */
function asDrawn(look: Pick<PaneLook, "captured" | "at" | "scrolled">): string {
  const { captured, at, scrolled } = look;
  const lines = captured.map((line, row) => `\x1b[${row + 1};1H${line}`).join("");
  const region = `\x1b[${scrolled.from + 1};${scrolled.to + 1}r`;
  return `\x1b[?7l${lines}\x1b[0m\x1b[?7h${region}\x1b[${at.row + 1};${at.column + 1}H`;
}
