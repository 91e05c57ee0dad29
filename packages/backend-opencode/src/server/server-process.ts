import { BackendUnavailableError, type Log } from "@townkit/core";
import { findServer } from "./find-server.js";
import { launchServer } from "./launch.js";
import type { LogLimits } from "./log-rotation.js";
import { withServerLock } from "./server-lock.js";
import { serverMark } from "./server-mark.js";
import { makeServerFolders, type ServerPaths } from "./server-paths.js";
import { forgetServerRecord, readServerRecord, type ServerRecord, writeServerRecord } from "./server-record.js";
import type { FoundServer } from "./server-source.js";
import { type StopTimes, stopServer } from "./stop-server.js";
import { sweepMarked } from "./sweep.js";

/** What is needed to start one, found out when it is needed. */
export interface ServerSetup {
  readonly binary: string;
  /** Of the program. */
  readonly version: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Variables that it is given besides. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ServerProcessOptions {
  readonly paths: ServerPaths;
  /** `signal` ends it early, with what it has started. */
  readonly setup: (signal?: AbortSignal) => Promise<ServerSetup>;
  readonly env: Readonly<Record<string, string>>;
  readonly from: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly logLimits: LogLimits;
  readonly stopTimes: StopTimes;
  readonly startTimeoutMs: number;
}

/**
 * The process of one data folder: looked for, started and ended, each under the folder's lock, so that at no time it runs
 * twice, whoever uses the folder.
 */
export class ServerProcess {
  readonly #options: ServerProcessOptions;
  readonly #onExit: (record: ServerRecord, why: string) => void;

  constructor(
    options: ServerProcessOptions & {
      /** A process that was started here ended. */
      onExit: (record: ServerRecord, why: string) => void;
    },
  ) {
    this.#options = options;
    this.#onExit = options.onExit;
  }

  async look(): Promise<FoundServer<ServerRecord>> {
    return await findServer({ recordPath: this.#options.paths.record, tries: 4, tryTimeoutMs: 1500 });
  }

  /** @throws BackendUnavailableError it does not start, or nobody can tell whether the old one runs. */
  async findOrLaunch(): Promise<{ record: ServerRecord; how: "started" | "adopted" }> {
    const { paths, stopTimes, setup, log } = this.#options;
    await makeServerFolders(paths);
    return await withServerLock(paths.lock, async () => {
      const found = await this.look();
      if (found.state === "unknown") throw uncertain(found.why);
      if (found.state === "alive") return { record: found.record, how: "adopted" };
      const swept = await sweepMarked({ mark: serverMark(paths.root), graceMs: stopTimes.termMs });
      if (swept > 0) log.info("Ended what a dead OpenCode server had left running.", { processes: swept });
      const record = await this.#launch(await setup());
      await writeServerRecord(paths.record, record);
      return { record, how: "started" };
    });
  }

  /** Ends this very process, and what its tools left running. */
  async end(record: ServerRecord): Promise<void> {
    const { paths, stopTimes } = this.#options;
    await withServerLock(paths.lock, async () => {
      await stopServer({ record, times: stopTimes });
      await forgetServerRecord(paths.record);
    });
  }

  /** Ends the process, one of an earlier process of ours included. @throws BackendUnavailableError nobody can tell whether it runs. */
  async endAny({ evenUnrecorded }: { evenUnrecorded: boolean }): Promise<void> {
    const { paths, stopTimes } = this.#options;
    const { state } = await readServerRecord(paths.record);
    if (state === "none" && !evenUnrecorded) return;
    await withServerLock(paths.lock, async () => {
      const found = await this.look();
      if (found.state === "unknown") throw uncertain(found.why);
      if (found.state === "alive") await stopServer({ record: found.record, times: stopTimes });
      else await sweepMarked({ mark: serverMark(paths.root), graceMs: stopTimes.termMs });
      await forgetServerRecord(paths.record);
    });
  }

  async #launch({ binary, config, env: besides }: ServerSetup): Promise<ServerRecord> {
    const { paths, env, from, logLimits, startTimeoutMs } = this.#options;
    let launched: ServerRecord | undefined;
    launched = await launchServer({
      paths,
      binary,
      config,
      env: { ...besides, ...env },
      from,
      logLimits,
      mark: serverMark(paths.root),
      timeoutMs: startTimeoutMs,
      onExit: (why) => launched && this.#onExit(launched, why),
    });
    return launched;
  }
}

function uncertain(why: string): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `nobody can tell whether its server still runs: ${why}`,
    remedy: "Look at that process; when it is not your OpenCode server, remove the record file, otherwise end it.",
    effect: "none",
  });
}
