import { unescapeOctal } from "./octal.js";

/** What a control client is told. */
export type ControlMessage =
  /** The answer to one command of ours. */
  | { readonly type: "reply"; readonly ok: boolean; readonly body: readonly Buffer[] }
  | { readonly type: "output"; readonly pane: string; readonly bytes: Buffer }
  /** tmux holds this pane's output back until it is told to go on; what came in between is lost. */
  | { readonly type: "pause"; readonly pane: string }
  | { readonly type: "exit"; readonly why: string }
  /** The client is attached to its session. Before that, it has no client for a command to speak of. */
  | { readonly type: "attached" }
  /** Every other line that begins with `%`. */
  | { readonly type: "notice"; readonly name: string; readonly rest: string };

const blockEnd = /^%(end|error) (\d+ \d+ \d+)$/;
const blockBegin = /^%begin (\d+ \d+ (\d+))$/;
const paneOutput = /^%output (%\d+) |^%extended-output (%\d+) \d+ : /;
/** What tells the kinds of lines apart is in so many bytes; the rest of most lines is what a pane wrote. */
const headBytes = 80;
const otherLine = /^%([a-z-]+) ?(.*)$/s;

/**
 * Reads the lines of a control client. The lines within a block are not escaped, and may look like the end of one: a block
 * is closed only by its own three numbers. A block whose flags are 0 is no answer to anything that was asked.
 */
export function createControlParser(onMessage: (message: ControlMessage) => void): (line: Buffer) => void {
  let block: { readonly id: string; readonly asked: boolean; readonly body: Buffer[] } | undefined;

  function inBlock(line: Buffer, text: string, open: NonNullable<typeof block>): void {
    const end = blockEnd.exec(text);
    if (end?.[2] !== open.id) {
      open.body.push(Buffer.from(line));
      return;
    }
    block = undefined;
    const ok = end[1] === "end";
    if (open.asked) onMessage({ type: "reply", ok, body: open.body });
    else if (ok) onMessage({ type: "attached" });
  }

  return (line) => {
    if (block) return inBlock(line, line.toString("latin1"), block);
    // One character a byte: what is looked for is ASCII, and a character may be cut in two here.
    const head = line.toString("latin1", 0, headBytes);
    const begin = blockBegin.exec(head);
    if (begin?.[1]) {
      block = { id: begin[1], asked: begin[2] === "1", body: [] };
      return;
    }
    const output = paneOutput.exec(head);
    const pane = output?.[1] ?? output?.[2];
    if (output && pane) {
      onMessage({ type: "output", pane, bytes: unescapeOctal(line.subarray(output[0].length)) });
      return;
    }
    const [, name, rest = ""] = otherLine.exec(line.toString("utf8")) ?? [];
    if (name === "pause") onMessage({ type: "pause", pane: rest });
    else if (name === "exit") onMessage({ type: "exit", why: rest });
    else if (name) onMessage({ type: "notice", name, rest });
  };
}
