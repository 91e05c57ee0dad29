import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { type AttachCommand, TownError } from "@townkit/core";

/** What ends a command that is not asked at its terminal: a supervisor's word, and the terminal's end. */
const ends = ["SIGTERM", "SIGHUP"] as const;

/**
 * Runs the command in this terminal until it ends; its exit code is the result. Ctrl-C is the command's, not ours, and what would end
 * us is passed on: it would go on without us otherwise.
 */
export async function runAttached(command: AttachCommand): Promise<number> {
  const [program = "", ...argv] = command.argv;
  const child = spawn(program, argv, { cwd: command.cwd, env: { ...process.env, ...command.env }, stdio: "inherit" });
  const ignore = () => {};
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on("SIGINT", ignore);
  for (const signal of ends) process.on(signal, passOn);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal ?? "SIGKILL"];
  } catch (cause) {
    throw new TownError({
      code: "backend_unavailable",
      message: `The command ${program} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "Install the agent's program on this machine, or attach where the town runs.",
      cause,
    });
  } finally {
    process.off("SIGINT", ignore);
    for (const signal of ends) process.off(signal, passOn);
  }
}
