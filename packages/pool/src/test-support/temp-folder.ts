import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder of its own for the test that runs, gone when it ends. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "townkit-pool-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
