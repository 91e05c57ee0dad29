import xterm, { type IBufferLine } from "@xterm/headless";
import type { ScreenLine } from "./screen.js";

// The package is of the old kind, which has no names of its own to import.
const { Terminal } = xterm;

/** Lines as `capture-pane -e` prints them, rendered. */
export async function renderLines(options: {
  captured: readonly string[];
  columns: number;
  rows: number;
}): Promise<readonly ScreenLine[]> {
  const { captured, columns, rows } = options;
  // Twice as wide as the pane: a character that tmux takes for narrower than we do must not break a line.
  const terminal = new Terminal({ cols: columns * 2, rows, scrollback: 0, allowProposedApi: true });
  try {
    await new Promise<void>((done) => terminal.write(captured.slice(0, rows).join("\r\n"), done));
    const buffer = terminal.buffer.active;
    return Array.from({ length: rows }, (_, row) => {
      const line = buffer.getLine(row);
      return line ? lineOf(line) : { text: "", firm: "" };
    });
  } finally {
    terminal.dispose();
  }
}

function lineOf(line: IBufferLine): ScreenLine {
  const text = line.translateToString(true);
  let firm = "";
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0) continue;
    firm += cell.isDim() ? " " : cell.getChars() || " ";
  }
  return { text, firm: firm.trimEnd() };
}
