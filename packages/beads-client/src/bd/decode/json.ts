/**
 * The JSON value in what a program printed: all of it, or, where lines of text stand around it, the last one that begins a line
 * and is whole. Undefined: there is none.
 */
export function parseJsonIn(text: string): unknown {
  const whole = parse(text);
  if (whole !== undefined) return whole.value;
  const starts = [...text.matchAll(/^[[{]/gm)].map(({ index }) => index);
  let last: { value: unknown } | undefined;
  let end = 0;
  for (const start of starts) {
    if (start < end) continue;
    const found = parseFrom(text, start);
    if (found === undefined) continue;
    last = found;
    end = found.end;
  }
  return last?.value;
}

/** A value that begins there and ends at the end of a line. */
function parseFrom(text: string, start: number): { value: unknown; end: number } | undefined {
  const close = text[start] === "{" ? "}" : "]";
  // What is printed over several lines is closed at the begin of one.
  const ends = [...text.slice(start).matchAll(new RegExp(`^.*\\${close}[ \\t]*$`, "gm"))];
  for (const match of ends) {
    const end = start + match.index + match[0].length;
    const found = parse(text.slice(start, end));
    if (found !== undefined) return { value: found.value, end };
  }
  return undefined;
}

function parse(text: string): { value: unknown } | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  try {
    return { value: JSON.parse(trimmed) };
  } catch {
    return undefined;
  }
}
