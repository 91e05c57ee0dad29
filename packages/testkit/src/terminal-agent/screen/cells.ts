/** Marks that take no cell of their own: combining ones, joiners, variation selectors. */
const zeroWidth = /^(?:\p{M}|\p{Cf})$/u;

/**
 * The cells that a character may take, never fewer than it takes: terminals disagree on wide characters, and a line that
 * one of them wraps is two where we count one.
 */
function cellsOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  return zeroWidth.test(character) ? 0 : 2;
}

export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOfCharacter(character);
  return cells;
}

/** The text in rows of at most `columns` cells. Line ends in it begin a new row; it is otherwise broken anywhere. */
export function wrap(options: { text: string; columns: number }): string[] {
  const { text, columns } = options;
  return text.split("\n").flatMap((line) => wrapLine(line, Math.max(2, columns)));
}

function wrapLine(line: string, columns: number): string[] {
  const rows: string[] = [];
  let row = "";
  let cells = 0;
  for (const character of line) {
    const own = cellsOfCharacter(character);
    if (cells + own > columns) {
      rows.push(row);
      row = "";
      cells = 0;
    }
    row += character;
    cells += own;
  }
  return [...rows, row];
}
