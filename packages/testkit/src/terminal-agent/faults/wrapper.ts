import { spawn } from "node:child_process";
import { constants } from "node:os";

const innerMark = "TERMINAL_AGENT_INNER";

/** Whether this process is the one that a wrapper has started. What it starts itself must not be taken for that. */
export function isInner(): boolean {
  const inner = process.env[innerMark] !== undefined;
  delete process.env[innerMark];
  return inner;
}

/** Runs the same program with the same arguments as a child on this terminal, and ends only when that one does. */
export function wrap(): void {
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  const child = spawn(process.execPath, process.argv.slice(1), {
    stdio: "inherit",
    env: { ...process.env, [innerMark]: "1" },
  });
  child.once("error", (error) => {
    throw error;
  });
  child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
}
