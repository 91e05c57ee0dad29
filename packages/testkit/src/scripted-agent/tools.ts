import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { StepOf, ToolStep } from "../script/index.js";

/** A tool call as an agent shows it. */
export interface ToolCall {
  readonly tool: string;
  readonly title: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const defaultShellTimeoutMs = 120_000;

/** What the step is, in an agent's own words. */
export function describeTool(step: ToolStep): ToolCall {
  switch (step.do) {
    case "shell":
      return { tool: "bash", title: step.command, input: { command: step.command } };
    case "write":
      return { tool: "write", title: step.path, input: { path: step.path, content: step.content } };
    case "edit":
      return { tool: "edit", title: step.path, input: { path: step.path, old: step.old, new: step.new } };
    case "read":
      return { tool: "read", title: step.path, input: { path: step.path } };
    case "tool":
      return { tool: step.name, title: step.name, input: step.args };
  }
}

/**
 * Carries the tool step out, really, and resolves with what it printed or read.
 * @throws Error where it fails: an agent shows that to its model and goes on.
 */
export async function useTool(options: {
  step: ToolStep;
  workDir: string;
  /** Beside what every shell of this process gets. */
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
}): Promise<string> {
  const { step, workDir, env, signal } = options;
  switch (step.do) {
    case "shell":
      return runShell({ step, workDir, env, signal });
    case "write": {
      const path = resolve(workDir, step.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, step.content);
      return "";
    }
    case "edit": {
      const path = resolve(workDir, step.path);
      const before = await readFile(path, "utf8");
      if (before.split(step.old).length !== 2) throw new Error(`${step.path} does not hold the old text exactly once.`);
      await writeFile(
        path,
        before.replace(step.old, () => step.new),
      );
      return "";
    }
    case "read":
      return readFile(resolve(workDir, step.path), "utf8");
    case "tool":
      throw new Error(`There is no tool ${step.name}.`);
  }
}

/** The command in a process group of its own, which ends with the turn: nothing that it started stays behind. */
function runShell(options: {
  step: StepOf<"shell">;
  workDir: string;
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
}): Promise<string> {
  const { step, workDir, env, signal } = options;
  return new Promise((finish, fail) => {
    const child = spawn("/bin/sh", ["-c", step.command], {
      cwd: workDir,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    const end = (): void => killGroup(child);
    const deadline = setTimeout(end, step.timeoutMs ?? defaultShellTimeoutMs);
    signal.addEventListener("abort", end, { once: true });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", fail);
    child.once("close", (code, killedBy) => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", end);
      const text = Buffer.concat(output).toString("utf8");
      if (signal.aborted) fail(signal.reason);
      else finish(code === 0 ? text : `${text}\n[ended with ${code ?? killedBy}]`.trimStart());
    });
    if (signal.aborted) end();
  });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
