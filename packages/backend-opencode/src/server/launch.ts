import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { BackendUnavailableError } from "@townkit/core";
import { freePort } from "./free-port.js";
import { type LogLimits, openLog, rotateLog } from "./log-rotation.js";
import { identify } from "./process-identity.js";
import { serverEnv, shareCredentials } from "./server-env.js";
import { makeServerFolders, type ServerPaths } from "./server-paths.js";
import type { ServerRecord } from "./server-record.js";
import { checkVersion } from "./version.js";
import { readFrom, waitUntilReady } from "./wait-until-ready.js";

export interface LaunchOptions {
  readonly paths: ServerPaths;
  readonly binary: string;
  readonly mark: string;
  /** OpenCode's own settings: providers, permissions, plugins. They win against those of a project. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The environment to choose the inherited variables from. */
  readonly from: Readonly<Record<string, string | undefined>>;
  /** Given to the server as it is. */
  readonly env: Readonly<Record<string, string>>;
  readonly logLimits: LogLimits;
  readonly timeoutMs: number;
  /** Called once when this child of ours ends. */
  readonly onExit: (why: string) => void;
}

const portTries = 5;

/**
 * Starts a server that outlives us, and resolves when it answers.
 * @throws BackendUnavailableError it ended or stayed silent; it was ended, and the error holds the tail of its log.
 */
export async function launchServer(options: LaunchOptions): Promise<ServerRecord> {
  await makeServerFolders(options.paths);
  await shareCredentials({ paths: options.paths, env: options.from });
  await rotateLog({ path: options.paths.log, limits: options.logLimits });
  for (let tries = 1; ; tries++) {
    const outcome = await launchOnPort(options, await freePort());
    if ("record" in outcome) return outcome.record;
    if (!outcome.portTaken || tries === portTries) throw notStarted(outcome);
  }
}

type Outcome = { record: ServerRecord } | { why: string; output: string; portTaken: boolean };

async function launchOnPort(options: LaunchOptions, port: number): Promise<Outcome> {
  const { paths, mark } = options;
  const access = { url: `http://127.0.0.1:${port}`, password: randomBytes(24).toString("base64url") };
  const logOffset = await stat(paths.log)
    .then((found) => found.size)
    .catch(() => 0);
  const child = await spawnServer(options, { port, password: access.password });
  const ended = new AbortController();
  let ready = false;
  child.once("exit", (code, signal) => {
    const why = `it ended with ${signal ?? `exit code ${code}`}`;
    if (ready) options.onExit(why);
    else ended.abort(new Error(why));
  });
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(options.timeoutMs)]);
  try {
    const version = await waitUntilReady({ access, logPath: paths.log, logOffset, signal });
    const identity = child.pid === undefined ? undefined : await identify(child.pid);
    if (!identity) throw new Error("it ended at once");
    checkVersion({ text: version, what: options.binary });
    ready = true;
    return {
      record: {
        format: 1,
        ...identity,
        ...access,
        port,
        version,
        dataDir: paths.data,
        mark,
      },
    };
  } catch (error) {
    killGroup(child);
    const output = await readFrom(paths.log, logOffset).catch(() => "");
    const why = signal.reason === undefined ? error : signal.reason;
    return {
      why: why instanceof Error ? why.message : String(why),
      output,
      portTaken: /ServeError|EADDRINUSE/.test(output),
    };
  }
}

async function spawnServer(options: LaunchOptions, chosen: { port: number; password: string }): Promise<ChildProcess> {
  const { paths, mark, config } = options;
  const log = await openLog(paths.log);
  try {
    const args = [
      "serve",
      "--hostname",
      "127.0.0.1",
      "--port",
      String(chosen.port),
      "--print-logs",
      "--log-level",
      "WARN",
    ];
    const env = serverEnv({ from: options.from, paths, password: chosen.password, mark, config, given: options.env });
    // A process group of its own: it outlives us, and its children can be ended with it.
    const child = spawn(options.binary, args, {
      cwd: paths.cwd,
      env,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    await once(child, "spawn");
    child.unref();
    return child;
  } catch (error) {
    throw notStarted({ why: String(error), output: "" });
  } finally {
    await log.close();
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, "SIGKILL");
}

function notStarted(outcome: { why: string; output: string }): BackendUnavailableError {
  const tail = outcome.output.trim().slice(-1500);
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `the OpenCode server did not start: ${outcome.why}${tail && `\n${tail}`}`,
    remedy: "Correct what its log says and try again.",
    effect: "none",
  });
}
