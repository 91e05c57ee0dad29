import { createHash } from "node:crypto";
import { squeezed } from "../screen/squeezed.js";

/** Names a prompt's words, whatever its blanks, its line ends and its letters with marks became on the way. */
export function promptDigest(text: string): string {
  return createHash("sha256")
    .update(squeezed(text.normalize("NFC")))
    .digest("hex")
    .slice(0, 32);
}
