import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { reviveError } from "@townkit/client/protocol";
import { type Log, TownError } from "@townkit/core";
import { packageFile } from "../daemon/package-file.js";
import { beatMs, type HostOrders, type HostReport, HostReportSchema } from "../host-protocol/control-messages.js";
import { readLines } from "./output-lines.js";

const program = packageFile("bin/town-backend-host.js");

/** How long a module may take to load, in milliseconds. */
const loadMs = 30_000;

/** A host that has not said for so long that its event loop turns is taken for blocked, in milliseconds. */
const defaultSilenceMs = 8 * beatMs;

/** A host that holds more than this is taken for one that leaks, in bytes: before the machine has none left for the daemon. */
const defaultMostMemoryBytes = 2 * 1024 ** 3;

/** How long a host may take to end in peace before it is killed, in milliseconds. */
const endMs = 15_000;

/** How much of what it wrote last is kept to say why it ended, in characters, and how much a report may hold. */
const tailLength = 1_000;
const longestReport = 1024 * 1024;

export interface HostProcess {
  readonly pid: number;
  readonly socketPath: string;
  /** The section of `town.toml` that its backend brings. */
  readonly section: string;
  readonly usesServerUrl: boolean;
  /** Resolves when the process has ended, with why. */
  readonly ended: Promise<string>;
  /** Ends it in peace, by force where that takes too long. */
  end(): Promise<void>;
  /** Ends it by force; `why` is what it ended of. */
  kill(why: string): void;
}

/** What a host is allowed, where it is not the default. */
export interface HostLimits {
  readonly silenceMs?: number;
  readonly mostMemoryBytes?: number;
  /** After how long its end is a first failure again, in milliseconds; see `failuresAfter`. */
  readonly wellMs?: number;
}

export interface HostOptions extends Omit<HostLimits, "wellMs"> {
  readonly orders: HostOrders;
  /** What its backend logs. */
  readonly log: Log;
  /** What it writes beside that. */
  readonly output: (line: { stream: "stdout" | "stderr"; text: string }) => void;
}

/**
 * Starts a host and resolves when it has loaded its backend's module.
 * @throws TownError what loading failed with; `config_invalid` where the process ended or said nothing instead.
 */
export async function startHost(options: HostOptions): Promise<HostProcess> {
  const { orders, log, output, silenceMs = defaultSilenceMs, mostMemoryBytes = defaultMostMemoryBytes } = options;
  const child = spawn(process.execPath, [program], {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    // A terminal's signals are the daemon's to hear: it ends its host when it is done with it.
    detached: true,
  });
  let tail = "";
  let why: string | undefined;

  function kill(reason: string): void {
    why ??= reason;
    child.kill("SIGKILL");
  }

  for (const stream of ["stdout", "stderr"] as const)
    readLines(child[stream] as Readable, (text) => {
      if (stream === "stderr") tail = `${tail}${text}\n`.slice(-tailLength);
      output({ stream, text });
    });
  const ended = endOf(child).then(async ({ how, killed }) => {
    await rm(orders.socketPath, { force: true });
    // One that ended by itself may be found out of reach, and be told to end, before its end is heard of.
    return (killed ? why : undefined) ?? `${how}${tail === "" ? "" : `\n${tail.trim()}`}`;
  });
  child.stdin?.on("error", () => {});
  child.stdin?.write(`${JSON.stringify(orders)}\n`);

  const { section, usesServerUrl } = await loaded();

  async function end(): Promise<void> {
    const force = setTimeout(kill, endMs, "it did not end when it was told to");
    child.stdin?.end();
    await ended;
    clearTimeout(force);
  }

  /** What the module says of itself, once the module is loaded; from then on what is reported is heard. */
  function loaded(): Promise<Extract<HostReport, { kind: "loaded" }>> {
    const silence = watchSilence({ silenceMs, onSilence: () => kill(`it did not answer for ${silenceMs} ms`) });
    void ended.then(silence.stop);
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(kill, loadMs, `it did not load within ${loadMs} ms`);
      const hear: { readonly [Kind in HostReport["kind"]]: (report: Extract<HostReport, { kind: Kind }>) => void } = {
        loaded: (report) => {
          clearTimeout(deadline);
          silence.heard();
          resolve(report);
        },
        failed: ({ error }) => reject(reviveError({ error })),
        beat({ memoryBytes }) {
          silence.heard();
          if (memoryBytes > mostMemoryBytes)
            kill(`it held ${memoryBytes} bytes of memory, more than ${mostMemoryBytes}`);
        },
        // It may go on answering on the connections that it has; nobody else would ever get one.
        spent: (report) => kill(report.why),
        log: ({ level, message, facts }) => log[level](message, facts),
      };
      readLines(
        child.stdio[3] as Readable,
        (line) => {
          const report = HostReportSchema.safeParse(parsed(line));
          if (report.success) (hear[report.data.kind] as (report: HostReport) => void)(report.data);
        },
        longestReport,
      );
      void ended.then((how) => {
        clearTimeout(deadline);
        reject(notLoaded({ name: orders.package, how }));
      });
    });
  }

  return { pid: child.pid ?? 0, socketPath: orders.socketPath, section, usesServerUrl, ended, end, kill };
}

/** Calls back once when it was not heard for so long, from the first time on that it was. */
function watchSilence(options: { silenceMs: number; onSilence: () => void }): { heard(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  return {
    heard() {
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(options.onSilence, options.silenceMs).unref();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function endOf(child: ChildProcess): Promise<{ how: string; killed: boolean }> {
  return new Promise((resolve) => {
    child.once("error", ({ message }) =>
      resolve({ how: `its process could not be started: ${message}`, killed: false }),
    );
    child.once("exit", (code, signal) => {
      const how = signal === null ? `its process ended with code ${code}` : `its process was ended by ${signal}`;
      resolve({ how, killed: signal === "SIGKILL" });
    });
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function notLoaded(options: { name: string; how: string }): TownError {
  return new TownError({
    code: "config_invalid",
    message: `The backend ${options.name} cannot be loaded: ${options.how}`,
    remedy: `Mend ${options.name} or name another backend in town.toml.`,
    facts: { package: options.name },
  });
}
