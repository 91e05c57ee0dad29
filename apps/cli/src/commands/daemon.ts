import { TownError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { backendText } from "../output/backend-view.js";
import { facts } from "../output/table.js";
import { troubleFact } from "../output/trouble-view.js";
import { waitingText } from "../output/waiting-view.js";
import { processExists, readDaemonRecord } from "../town/daemon-record.js";
import { runAttached } from "../town/run-attached.js";
import { runningTown } from "../town/running-town.js";
import { serverOf } from "../town/server-address.js";
import { startAsUsual } from "../town/start-as-usual.js";
import { daemonArgv } from "../town/start-daemon.js";
import { townRootOf } from "../town/town-root.js";
import { until } from "../town/until.js";

const megabytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;

export const up = defineCommand({
  usage: "up",
  describe: "Start the town's daemon; nothing happens when it runs",
  examples: [["town up", ""]],
  async run(context) {
    const townRoot = await townRootOf(context);
    const before = await runningTown(townRoot);
    if (!before) await startAsUsual({ townRoot, env: context.io.env, signal: context.io.signal });
    const client = before ?? (await runningTown(townRoot));
    if (!client) throw gone(townRoot);
    const status = await client.status();
    const how = before ? "runs already" : "runs now";
    return { data: { started: !before, ...status }, text: `The town ${townRoot} ${how} (pid ${status.pid}).` };
  },
});

function gone(townRoot: string): TownError {
  return new TownError({
    code: "town_unreachable",
    message: `The daemon of the town ${townRoot} started and is gone again.`,
    remedy: "Run `town serve` to see why.",
    facts: { townRoot },
  });
}

export const down = defineCommand({
  usage: "down",
  describe: "Settle what runs and stop the town with all that it started",
  examples: [
    ["town down", ""],
    ["town down --keep-sessions", "stop only the daemon; the agents work on and are found again"],
  ],
  options: {
    "keep-sessions": { type: "boolean", default: false, describe: "leave the agents and their server running" },
    timeout: { type: "number", default: 60, describe: "seconds to wait for its end" },
  },
  async run(context, args) {
    const townRoot = await townRootOf(context);
    const client = await runningTown(townRoot);
    if (!client) return { data: { stopped: false }, text: `No daemon runs for the town ${townRoot}.` };
    const { pid } = await client.shutdown({ sessions: args["keep-sessions"] ? "detach" : "stop" });
    await until({
      what: `The end of the daemon (pid ${pid})`,
      timeoutMs: args.timeout * 1000,
      signal: context.io.signal,
      remedy: `It ends by itself; \`town logs\` says what it waits for. Where it never does: kill -9 ${pid}, which loses nothing.`,
      check: () => !processExists(pid),
    });
    return { data: { stopped: true, pid }, text: `The town ${townRoot} is down.` };
  },
});

export const status = defineCommand({
  usage: "status",
  describe: "Show whether the town runs, and how it is",
  examples: [["town status --json", ""]],
  async run(context) {
    const remote = serverOf(context) === undefined ? null : await context.client();
    const townRoot = remote ? "" : await townRootOf(context);
    const client = remote ?? (await runningTown(townRoot));
    if (!client) {
      const record = await readDaemonRecord(townRoot);
      const died = record
        ? ` Its last daemon (pid ${record.pid}) ended without a word; the next start finds its work again.`
        : "";
      return { data: { running: false, town: townRoot }, text: `The town ${townRoot} is down.${died}`, exitCode: 0 };
    }
    const [found, list] = await Promise.all([client.status(), client.listSessions()]);
    const asking = list.sessions.flatMap((session) => session.attention);
    const count = (state: string) => list.sessions.filter((session) => session.status === state).length;
    const text = facts([
      ["town", found.town],
      [
        "daemon",
        `pid ${found.pid}, version ${found.version}, up ${Math.round(found.uptimeMs / 1000)} s, ${megabytes(found.memory.rss)}`,
      ],
      ["store", `${found.store.kind} ${found.store.path ?? ""}`],
      ...found.backends.map((backend) => ["backend", backendText(backend)] as const),
      [
        "sessions",
        `${list.sessions.length}: ${count("busy")} busy, ${count("idle") + count("ready")} free, ${count("stopped")} stopped, ${count("error")} in error`,
      ],
      ...found.waiting.map((start) => ["waits to start", waitingText(start, Date.now())] as const),
      ["queued", list.sessions.reduce((sum, session) => sum + session.queued, 0)],
      ["needs an answer", asking.length || null],
      ...asking.flatMap(troubleFact),
    ]);
    return { data: { running: true, ...found, sessions: list.sessions.length, attention: asking }, text };
  },
});

export const serve = defineCommand({
  usage: "serve",
  describe: "Run the daemon in the foreground, for a supervisor",
  examples: [["town serve", "Ctrl-C ends it"]],
  async run(context) {
    const townRoot = await townRootOf(context);
    return {
      data: null,
      text: "",
      exitCode: await runAttached({ argv: [...daemonArgv(townRoot)], cwd: townRoot, env: {} }),
    };
  },
});
