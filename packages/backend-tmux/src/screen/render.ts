import type { ScreenLine } from "./screen.js";

/** What `capture-pane -e` prints beside text: attributes, links, and shifts from one set of characters to another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const marks = /\x1b\[([\d;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x0e\x0f]/g;

/** Lines as `capture-pane -e` prints them. An attribute holds from one line to the next: tmux prints what changes. */
export function renderLines(captured: readonly string[]): readonly ScreenLine[] {
  let dim = false;
  return captured.map((line) => {
    const read = readLine({ line, dim });
    dim = read.dim;
    return { text: read.text.trimEnd(), firm: read.firm.trimEnd() };
  });
}

function readLine(options: { line: string; dim: boolean }): ScreenLine & { readonly dim: boolean } {
  const { line } = options;
  let { dim } = options;
  let [text, firm, from] = ["", "", 0];
  function add(piece: string): void {
    text += piece;
    firm += dim ? " ".repeat(piece.length) : piece;
  }
  for (const mark of line.matchAll(marks)) {
    add(line.slice(from, mark.index));
    from = mark.index + mark[0].length;
    if (mark[1] !== undefined) dim = isDimAfter({ codes: mark[1].split(";"), dim });
  }
  add(line.slice(from));
  return { text, firm, dim };
}

/** How many numbers of its own a colour takes along, by the first of them. */
const ofColour: Readonly<Record<string, number>> = { 5: 2, 2: 4 };

function isDimAfter({ codes, dim }: { codes: readonly string[]; dim: boolean }): boolean {
  let is = dim;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? "";
    if (code === "38" || code === "48" || code === "58") at += ofColour[codes[at + 1] ?? ""] ?? 0;
    else if (code === "2") is = true;
    else if (code === "" || code === "0" || code === "22") is = false;
  }
  return is;
}
