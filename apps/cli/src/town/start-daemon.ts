import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { TownError } from "@townkit/core";
import { errorFromServer } from "./server-error.js";

/** A daemon starts its store and finds its sessions again before it is ready. */
const startTimeoutMs = 60_000;

function serverEntry(townRoot: string): string {
  const places = [path.join(townRoot, "town.toml"), import.meta.url];
  for (const place of places) {
    try {
      const manifest = createRequire(place).resolve("@townkit/server/package.json");
      const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
      return path.join(path.dirname(manifest), bin["town-server"] ?? "");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new TownError({
    code: "town_unreachable",
    message: `No daemon runs for the town ${townRoot}, and @townkit/server is not installed there or beside this command.`,
    remedy: "Install it: npm install @townkit/server",
    facts: { townRoot },
  });
}

/** The arguments that run the daemon of a town with this very Node. */
export function daemonArgv(townRoot: string): readonly string[] {
  return [process.execPath, serverEntry(townRoot), "--town", townRoot];
}

/** The arguments that serve the town, whose daemon runs, as an MCP server on standard input and output. */
export function mcpBridgeArgv(townRoot: string): readonly string[] {
  return [...daemonArgv(townRoot), "--mcp"];
}

function startFailure(options: { stderr: string; why: string }): TownError {
  const said = options.stderr.trim();
  return (
    errorFromServer(said) ??
    new TownError({
      code: "town_unreachable",
      message: `The town's daemon did not start: ${options.why}${said && `\n${said}`}`,
      remedy: "Run `town serve` to see it start in the foreground.",
    })
  );
}

/**
 * Starts the town's daemon as a process of its own and resolves when it is ready.
 * @throws TownError what the daemon said, or `town_unreachable` when it said nothing in time; it was ended then.
 */
export async function startDaemon(options: {
  townRoot: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const [command = "", ...argv] = daemonArgv(options.townRoot);
  const child = spawn(command, argv, {
    cwd: options.townRoot,
    env: options.env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = `${stderr}${text}`.slice(-8000);
  });
  const deadline = AbortSignal.timeout(startTimeoutMs);
  const lines = createInterface({ input: child.stdout });
  try {
    const ready = once(lines, "line", { signal: deadline }).then(() => true);
    const ended = once(child, "exit", { signal: deadline }).then(() => false);
    ended.catch(() => {});
    if (!(await Promise.race([ready, ended])))
      throw startFailure({ stderr, why: `it ended with code ${child.exitCode}` });
  } catch (error) {
    child.kill("SIGTERM");
    throw error instanceof TownError
      ? error
      : startFailure({ stderr, why: `it was not ready within ${startTimeoutMs} ms` });
  } finally {
    lines.close();
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
  }
}
