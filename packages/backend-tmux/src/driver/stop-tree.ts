import { setTimeout as delay } from "node:timers/promises";
import { type ProcessIdentity, signalAll, stillRunning } from "../process/process-tree.js";

const lookEveryMs = 50;

/** Waits until none of them runs. Returns whether that came true in time. */
export async function goneWithin(identities: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while ((await stillRunning(identities)).length > 0) {
    if (performance.now() >= until) return false;
    await delay(lookEveryMs);
  }
  return true;
}

/** Ends exactly these processes: left alone for a while, then asked to, then by force. */
export async function endAll(identities: readonly ProcessIdentity[], graceMs: number): Promise<void> {
  if (await goneWithin(identities, graceMs)) return;
  await signalAll(identities, "SIGTERM");
  if (await goneWithin(identities, graceMs)) return;
  await signalAll(identities, "SIGKILL");
  await goneWithin(identities, graceMs);
}
