import { randomBytes } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";

/** A reader sees the old file or the new one, never a part; readable by its owner alone. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path);
}
