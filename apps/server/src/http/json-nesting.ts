const quote = 0x22;
const backslash = 0x5c;

/** Whether arrays and objects in a JSON text are nested more than so many levels deep. The text need not be valid. */
export function isNestedDeeper({ text, levels }: { text: string; levels: number }): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at += 1;
      else if (code === quote) inString = false;
    } else if (code === quote) {
      inString = true;
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > levels) return true;
    } else if (code === 0x5d || code === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}
