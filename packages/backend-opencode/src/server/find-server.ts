import { setTimeout as sleep } from "node:timers/promises";
import { askHealth } from "./health.js";
import { observeProcess } from "./process-identity.js";
import { readServerRecord, type ServerRecord } from "./server-record.js";
import type { FoundServer } from "./server-source.js";

/**
 * What became of the recorded server. Alive is proven three times: that very process runs, and answers to our password.
 * Nothing is changed; on `unknown` nothing may be.
 */
export async function findServer(options: {
  recordPath: string;
  tries: number;
  tryTimeoutMs: number;
}): Promise<FoundServer<ServerRecord>> {
  const read = await readServerRecord(options.recordPath);
  if (read.state === "none") return { state: "dead", why: "no server was started yet" };
  if (read.state === "unreadable") return { state: "unknown", why: read.why };
  const { record } = read;
  let silence = "";
  for (let number = 0; number < options.tries; number++) {
    const seen = await observeProcess(record);
    if (seen.state !== "alive") return seen;
    const health = await askHealth({ access: record, timeoutMs: options.tryTimeoutMs });
    if (health.state === "healthy") return { state: "alive", record };
    silence = health.why;
    await sleep(100);
  }
  return { state: "unknown", why: `process ${record.pid} runs, but ${silence}` };
}
