const backslash = 0x5c;
const zero = 0x30;

/** The bytes that a pane wrote, from how a control client is told: `\` and what is below a space come as `\ooo`. */
export function unescapeOctal(escaped: Buffer): Buffer {
  if (!escaped.includes(backslash)) return escaped;
  const bytes = Buffer.allocUnsafe(escaped.length);
  let length = 0;
  for (let at = 0; at < escaped.length; at += 1) {
    const byte = escaped[at] ?? 0;
    const [first, second, third] = [escaped[at + 1], escaped[at + 2], escaped[at + 3]];
    if (byte === backslash && first !== undefined && second !== undefined && third !== undefined) {
      bytes[length] = ((first - zero) << 6) | ((second - zero) << 3) | (third - zero);
      at += 3;
    } else bytes[length] = byte;
    length += 1;
  }
  return bytes.subarray(0, length);
}
