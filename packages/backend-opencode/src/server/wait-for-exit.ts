import { setTimeout as sleep } from "node:timers/promises";
import { observeProcess, type ProcessIdentity } from "./process-identity.js";

/** Waits until that very process is gone. It need not be a child of ours, so the system tells nobody: we look. */
export async function waitForExit(options: { identity: ProcessIdentity; timeoutMs: number }): Promise<boolean> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    if ((await observeProcess(options.identity)).state === "dead") return true;
    if (performance.now() >= deadline) return false;
    await sleep(40);
  }
}
