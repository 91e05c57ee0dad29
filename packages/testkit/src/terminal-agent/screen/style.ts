/** A text in an attribute of the terminal (SGR), which ends with it. */
const attribute =
  (on: number, off: number) =>
  (text: string): string =>
    `\x1b[${on}m${text}\x1b[${off}m`;

export const bold = attribute(1, 22);
export const dim = attribute(2, 22);
