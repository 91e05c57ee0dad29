import { squeezed } from "../screen/squeezed.js";

/** Names a prompt's words, whatever its blanks, its line ends and its letters with marks became on the way. */
export function promptDigest(text: string): string {
  // A hook is a program of its own for each call, and this a tenth of its time: most calls bring no prompt.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256")
    .update(squeezed(text.normalize("NFC")))
    .digest("hex")
    .slice(0, 32);
}
