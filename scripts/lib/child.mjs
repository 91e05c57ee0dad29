import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { root } from "./workspace.mjs";

/** The groups that have not ended: whoever interrupts us waits for all of them. @type {Set<object>} */
const open = new Set();

/** How long a process group that was asked to end may take before it is killed. */
const graceMs = 10_000;

/**
 * @typedef {object} ChildResult
 * @property {boolean} ok ended by itself, with exit code 0
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {boolean} timedOut
 * @property {string} output stdout and stderr in the order they came; empty when they were inherited
 */

/**
 * Runs a program to its end in a process group of its own, and leaves nothing of that group behind: not at the
 * deadline, not when we are interrupted, and not when it ends before its children do.
 * @param {{ argv: readonly string[], deadlineMs: number, cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} options
 * @returns {Promise<ChildResult>}
 */
export async function runChild({ argv, deadlineMs, cwd = root, env = process.env, capture = false }) {
  const [command = "", ...args] = argv;
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: capture ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
  });
  const output = collect(child);
  const group = ownGroup(child);
  let timedOut = false;
  const deadline = setTimeout(() => {
    timedOut = true;
    group.end();
  }, deadlineMs);
  try {
    const [code, signal] = await once(child, "close");
    return { ok: code === 0 && !timedOut, code, signal, timedOut, output: output.join("") };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, code: null, signal: null, timedOut, output: `cannot start ${command}: ${reason}\n` };
  } finally {
    clearTimeout(deadline);
    group.release();
    if (group.interruptedBy !== undefined && open.size === 0)
      process.exit(128 + constants.signals[group.interruptedBy]);
  }
}

/** @param {import("node:child_process").ChildProcess} child */
function collect(child) {
  /** @type {string[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => chunks.push(chunk));
  }
  return chunks;
}

/** @param {import("node:child_process").ChildProcess} child */
function ownGroup(child) {
  /** @type {NodeJS.Timeout | undefined} */
  let kill;
  const group = {
    /** @type {NodeJS.Signals | undefined} */
    interruptedBy: undefined,
    end() {
      signalGroup({ pid: child.pid, signal: "SIGTERM" });
      kill ??= setTimeout(() => signalGroup({ pid: child.pid, signal: "SIGKILL" }), graceMs);
    },
    release() {
      clearTimeout(kill);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      open.delete(group);
      signalGroup({ pid: child.pid, signal: "SIGKILL" });
    },
  };
  const interrupted = (/** @type {NodeJS.Signals} */ signal) => {
    group.interruptedBy = signal;
    group.end();
  };
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
  open.add(group);
  return group;
}

/** @param {{ pid: number | undefined, signal: NodeJS.Signals }} target */
function signalGroup({ pid, signal }) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: nothing of the group is left, which is what we want.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
