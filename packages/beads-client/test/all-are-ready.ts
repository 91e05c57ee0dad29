import { once } from "node:events";
import { writeSync } from "node:fs";

/** Says that this program could begin, and waits until it is told that all of them can. */
export async function allAreReady(): Promise<void> {
  writeSync(1, "ready\n");
  await once(process.stdin, "data");
  process.stdin.unref();
}
