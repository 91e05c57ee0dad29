import { createHash } from "node:crypto";
import { squeezed } from "../screen/squeezed.js";

/** Names a prompt's words, whatever its blanks and line ends became on the way. */
export function promptDigest(text: string): string {
  return createHash("sha256").update(squeezed(text)).digest("hex").slice(0, 32);
}
