import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChildProgram, startProgram } from "./child-program.js";
import type { DaemonFaults } from "./faulty-daemon.js";
import type { Sandbox } from "./sandbox.js";

/** Built, because it runs in a process of its own: the same file from `src` and from `dist`. */
const entry = join(import.meta.dirname, "..", "..", "dist", "town", "faulty-daemon.js");

export type DaemonProcess = ChildProgram<{ readonly url: string }>;

export function startFaultyDaemon(options: { sandbox: Sandbox; faults?: DaemonFaults }): Promise<DaemonProcess> {
  const { sandbox, faults = {} } = options;
  return startProgram({ argv: [entry, sandbox.town, JSON.stringify(faults)], cwd: sandbox.town, env: sandbox.env });
}

export async function readToken(sandbox: Sandbox): Promise<string> {
  return (await readFile(join(sandbox.town, ".town", "token"), "utf8")).trim();
}
