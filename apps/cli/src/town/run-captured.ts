import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** Runs a program to its end and resolves with what it wrote on stdout; what it says on stderr is said here. Ctrl-C ends both. */
export async function runCaptured(options: {
  argv: readonly string[];
  cwd: string;
}): Promise<{ exitCode: number; output: string }> {
  const [program = "", ...argv] = options.argv;
  const child = spawn(program, argv, { cwd: options.cwd, stdio: ["ignore", "pipe", "inherit"] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { exitCode: code ?? 1, output };
}
