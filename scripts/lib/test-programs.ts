// Programs of a package's tests: what must be seen from outside of the running process, or killed.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { sourceAliases } from "./source-aliases.mjs";

/**
 * A program of the tests, `<package>/test/children/NAME.ts`, as a file that Node runs, made from our sources as they are; it is
 * there for the running test.
 */
export async function bundleProgram(entry: string): Promise<string> {
  const outFolder = join(dirname(entry), "../../node_modules/.cache/test-children");
  mkdirSync(outFolder, { recursive: true });
  const outfile = join(outFolder, `${basename(entry, ".ts")}-${process.pid}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [
      {
        name: "our sources",
        setup(bundler) {
          for (const { find, replacement } of sourceAliases())
            bundler.onResolve({ filter: find }, () => ({ path: replacement }));
        },
      },
    ],
    external: ["@photostructure/sqlite"],
  });
  onTestFinished(() => rmSync(outfile, { force: true }));
  return outfile;
}

export interface Child {
  readonly pid: number;
  /** The next line that it prints; undefined when it has ended. */
  nextLine(): Promise<string | undefined>;
  /** Lets it end by itself, and waits for that. */
  finish(): Promise<void>;
  say(line: string): void;
  /** `kill -9`, and waits for its end. */
  kill(): Promise<void>;
}

/** Starts a program of the running test's own, which is killed with the test at the latest. */
export function startChild(argv: readonly [string, ...string[]], options: { uid?: number } = {}): Child {
  const [command, ...rest] = argv;
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(command, rest, {
    stdio: ["pipe", "pipe", "inherit"],
    ...options,
  });
  const ended = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return {
    pid: child.pid ?? 0,
    nextLine: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    finish: async () => {
      child.stdin.end();
      await ended;
    },
    say: (line) => {
      child.stdin.write(`${line}\n`);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
