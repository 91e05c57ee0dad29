import { createHash } from "node:crypto";

/** The mark of the server of one folder, the same in every process of ours. */
export function serverMark(root: string): string {
  return `town-${createHash("sha256").update(root).digest("hex").slice(0, 20)}`;
}
