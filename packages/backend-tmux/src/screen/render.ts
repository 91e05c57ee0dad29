import xterm from "@xterm/headless";
import { bufferLines } from "./buffer-lines.js";
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
    return bufferLines({ buffer: terminal.buffer.active, rows });
  } finally {
    terminal.dispose();
  }
}
