import type { IBuffer, IBufferLine } from "@xterm/headless";
import type { ScreenLine } from "./screen.js";

/** The lines that a terminal shows. What is dim is asked of few of them, and read when it is: before more is written. */
export function bufferLines(options: { buffer: IBuffer; rows: number }): ScreenLine[] {
  const { buffer, rows } = options;
  return Array.from({ length: rows }, (_, row) => {
    const line = buffer.getLine(buffer.baseY + row);
    return line ? lineOf(line) : { text: "", firm: "" };
  });
}

function lineOf(line: IBufferLine): ScreenLine {
  return {
    text: line.translateToString(true),
    get firm() {
      return firmOf(line);
    },
  };
}

function firmOf(line: IBufferLine): string {
  let firm = "";
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0) continue;
    firm += cell.isDim() ? " " : cell.getChars() || " ";
  }
  return firm.trimEnd();
}
