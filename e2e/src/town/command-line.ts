import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { TownErrorJson } from "@townkit/core";
import { execa } from "execa";
import type { Sandbox } from "./sandbox.js";

/** As it is built here. */
const ownEntry = join(dirname(createRequire(import.meta.url).resolve("@townkit/cli/package.json")), "bin", "town.cjs");

/** What one command said and how it ended. */
export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, as a user has it: `town` in a process of its own, with the sandbox for a home. */
export interface CommandLine {
  /** Runs one line to its end. Never rejects for an exit code. */
  run(argv: readonly string[], options?: { readonly input?: string; readonly cwd?: string }): Promise<Said>;
  /** Starts one that does not end by itself; whoever starts it interrupts it. */
  start(argv: readonly string[]): Running;
  /** Runs it with `--json` and resolves with the data of its last line. @throws Error when it says that it failed. */
  data<Data>(argv: readonly string[], options?: { readonly input?: string }): Promise<Data>;
  /** Runs it with `--json` and resolves with its error. @throws Error when it says that it succeeded. */
  error(argv: readonly string[], options?: { readonly input?: string }): Promise<TownErrorJson & { exitCode: number }>;
}

/** A line that goes on until it is interrupted. */
export interface Running {
  /** The first line that it says. */
  line(): Promise<string>;
  /** As Ctrl-C does; resolves when it has ended. */
  interrupt(): Promise<Said>;
}

interface Envelope {
  readonly version: number;
  readonly ok: boolean;
  readonly command: string;
  readonly data?: unknown;
  readonly error?: TownErrorJson;
}

/** `timeoutMs`: how long one command may take. */
export function commandLine(sandbox: Sandbox, { entry = ownEntry, timeoutMs = 120_000 } = {}): CommandLine {
  const run: CommandLine["run"] = async (argv, { input = "", cwd = sandbox.town } = {}) => {
    const result = await execa(process.execPath, [entry, ...argv], {
      cwd,
      env: sandbox.env,
      extendEnv: false,
      input,
      reject: false,
      timeout: timeoutMs,
    });
    if (result.exitCode === undefined) throw new Error(`town ${argv.join(" ")} did not end: ${result.message}`);
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  };

  async function envelope(argv: readonly string[], options?: { readonly input?: string }) {
    const { exitCode, stdout, stderr } = await run([...argv, "--json"], options);
    const lines = stdout.split("\n").filter(Boolean);
    const last = lines.at(-1);
    if (last === undefined) throw new Error(`town ${argv.join(" ")} said nothing (exit ${exitCode}): ${stderr}`);
    return { exitCode, envelope: JSON.parse(last) as Envelope };
  }

  return {
    run,
    start(argv) {
      const options = {
        cwd: sandbox.town,
        env: sandbox.env,
        extendEnv: false,
        stdin: "ignore",
        reject: false,
      } as const;
      const child = execa(process.execPath, [entry, ...argv], { ...options, timeout: 240_000 });
      return {
        async line() {
          const lines = createInterface({ input: child.stdout });
          const [line] = (await once(lines, "line", { signal: AbortSignal.timeout(120_000) })) as [string];
          return line;
        },
        async interrupt() {
          child.kill("SIGINT");
          const { exitCode = -1, stdout, stderr } = await child;
          return { exitCode, stdout, stderr };
        },
      };
    },
    async data<Data>(argv: readonly string[], options?: { readonly input?: string }) {
      const said = await envelope(argv, options);
      if (!said.envelope.ok) throw new Error(`town ${argv.join(" ")} failed: ${JSON.stringify(said.envelope.error)}`);
      return said.envelope.data as Data;
    },
    async error(argv, options) {
      const { exitCode, envelope: said } = await envelope(argv, options);
      if (said.error === undefined) throw new Error(`town ${argv.join(" ")} succeeded: ${JSON.stringify(said.data)}`);
      return { ...said.error, exitCode };
    },
  };
}
