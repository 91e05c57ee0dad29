import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChildProgram, startProgram } from "./child-program.js";
import { type DaemonFaults, type DaemonHolds, DaemonHoldsSchema, type DaemonOrder } from "./daemon-orders.js";
import type { Sandbox } from "./sandbox.js";

/** Built, because it runs in a process of its own: the same file from `src` and from `dist`. */
const entry = join(import.meta.dirname, "..", "..", "dist", "town", "faulty-daemon.js");

export type DaemonProcess = ChildProgram<{ readonly url: string }>;

export function startFaultyDaemon(options: { sandbox: Sandbox; faults?: DaemonFaults }): Promise<DaemonProcess> {
  const { sandbox, faults = {} } = options;
  const argv = [entry, sandbox.town, JSON.stringify(faults)];
  return startProgram({ argv, cwd: sandbox.town, env: sandbox.env, stdin: "pipe" });
}

/** What it holds, in its own words. */
export async function holdsOf(daemon: DaemonProcess): Promise<DaemonHolds> {
  const answer = daemon.nextLine();
  daemon.tell(JSON.stringify({ do: "count" } satisfies DaemonOrder));
  return DaemonHoldsSchema.parse(JSON.parse(await answer));
}

export async function readToken(sandbox: Sandbox): Promise<string> {
  return (await readFile(join(sandbox.town, ".town", "token"), "utf8")).trim();
}
