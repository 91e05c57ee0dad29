import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { killGroup } from "../program/run.js";

const run = promisify(execFile);

/** The longest to wait until the system has ended a process that was killed. */
const endMs = 5000;

/** Ends the process groups of `bd` whose starters have died, and waits until they are gone. */
export async function endLeftBehind(pids: readonly number[]): Promise<void> {
  for (const pid of pids.filter((one) => one > 0)) {
    // The id may be another program's by now.
    if (!(await isBd(pid))) continue;
    killGroup(pid);
    const deadline = performance.now() + endMs;
    while ((await isBd(pid)) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Whether it runs: one that has ended, and that nobody has taken note of yet, has another name. */
async function isBd(pid: number): Promise<boolean> {
  try {
    const { stdout } = await run("ps", ["-o", "args=", "-p", String(pid)], { timeout: endMs });
    return /(?:^|[/\s])bd(?:\.\w+)?(?:\s|$)/.test(stdout);
  } catch {
    return false;
  }
}
