const sample = "a long line — 長い行 😀 ";

/** One line of so many bytes, at most a character less, with characters of one to four bytes. */
export function longLine(bytes: number): string {
  const text = sample.repeat(Math.ceil(bytes / Buffer.byteLength(sample)));
  let end = 0;
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
