import { StringDecoder } from "node:string_decoder";
import type { InputEvent, Key } from "./events.js";

const pasteStart = "\x1b[200~";
const pasteEnd = "\x1b[201~";

const controls: Readonly<Record<string, Key>> = {
  "\r": "enter",
  "\n": "newline",
  "\t": "tab",
  "\x03": "ctrl-c",
  "\x04": "ctrl-d",
  "\x15": "ctrl-u",
  "\x7f": "backspace",
  "\b": "backspace",
};

/** Two keys in one write, or one with Alt: an Enter behind an Escape does not submit. */
const altKeys: Readonly<Record<string, Key>> = { "\x1b\r": "newline", "\x1b\n": "newline" };

const arrows: Readonly<Record<string, Key>> = { A: "up", B: "down", C: "right", D: "left" };

/** A whole sequence at the start of the text: CSI, SS3, or a string that a terminal sends in reply (OSC, DCS). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters.
const sequence = /^\x1b(?:\[[0-?]*[ -/]*([@-~])|O([@-~])|[\]P][^\x07\x1b]*(?:\x07|\x1b\\))/;
/** The beginning of one, whose rest has not come yet. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters.
const unfinished = /^\x1b(?:$|\[[0-?]*[ -/]*$|O$|[\]P][^\x07]*$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it finds the run of what is none.
const printable = /^[^\x00-\x1f\x7f]+/;

/** Bytes of a terminal into events. Characters, sequences and pastes may come in any number of pieces. */
export class InputDecoder {
  readonly #utf8 = new StringDecoder("utf8");
  #rest = "";
  #paste: string | null = null;

  feed(bytes: Buffer): InputEvent[] {
    this.#rest += this.#utf8.write(bytes);
    return this.#take();
  }

  /** Whether an Escape was read that may be a key or the beginning of a sequence: time decides. */
  get undecided(): boolean {
    return this.#paste === null && this.#rest.startsWith("\x1b");
  }

  /** What an undecided Escape means when nothing has followed it. */
  settle(): InputEvent[] {
    if (!this.undecided) return [];
    this.#rest = this.#rest.slice(1);
    return [{ type: "key", key: "escape" }, ...this.#take()];
  }

  #take(): InputEvent[] {
    const events: InputEvent[] = [];
    while (this.#rest !== "") {
      const event = this.#paste === null ? this.#next() : this.#pasted();
      if (event === "wait") break;
      if (event !== null) events.push(event);
    }
    return events;
  }

  #next(): InputEvent | null | "wait" {
    const text = this.#rest;
    if (text.startsWith(pasteStart)) {
      this.#rest = text.slice(pasteStart.length);
      this.#paste = "";
      return null;
    }
    if (text.startsWith("\x1b")) return this.#escaped(text);
    const run = printable.exec(text)?.[0];
    if (run !== undefined) {
      this.#rest = text.slice(run.length);
      return { type: "text", text: run };
    }
    this.#rest = text.slice(1);
    const key = controls[text.charAt(0)];
    return key === undefined ? null : { type: "key", key };
  }

  #escaped(text: string): InputEvent | null | "wait" {
    const alt = altKeys[text.slice(0, 2)];
    if (alt !== undefined) {
      this.#rest = text.slice(2);
      return { type: "key", key: alt };
    }
    const found = sequence.exec(text);
    if (found === null) {
      if (unfinished.test(text)) return "wait";
      this.#rest = text.slice(1);
      return { type: "key", key: "escape" };
    }
    this.#rest = text.slice(found[0].length);
    const key = found[0].length === 3 ? arrows[found[1] ?? found[2] ?? ""] : undefined;
    return key === undefined ? null : { type: "key", key };
  }

  #pasted(): InputEvent | "wait" {
    const text = `${this.#paste ?? ""}${this.#rest}`;
    const end = text.indexOf(pasteEnd);
    if (end < 0) {
      this.#paste = text;
      this.#rest = "";
      return "wait";
    }
    this.#paste = null;
    this.#rest = text.slice(end + pasteEnd.length);
    return { type: "paste", text: text.slice(0, end) };
  }
}
