import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startDaemon } from "@townkit/server";
import { openSqliteStore } from "@townkit/store-sqlite";
import { cuttableFetch, killAtWrite } from "@townkit/testkit/faults";
import { DaemonFaultsSchema, type DaemonHolds, type DaemonOrder, DaemonOrderSchema } from "./daemon-orders.js";
import { fillableStore } from "./fillable-store.js";
import { type TestClock, testClock } from "./test-clock.js";

/**
 * The town's daemon as it is, composed with faults: `faulty-daemon.js TOWN FAULTS`. SIGTERM ends it and leaves its sessions running.
 */
async function main(): Promise<void> {
  const [root = "", faults = "{}"] = process.argv.slice(2);
  const { killAt } = DaemonFaultsSchema.parse(JSON.parse(faults));
  const { fetch, cut } = cuttableFetch({ match: ({ url }) => url.pathname === "/global/event" });
  globalThis.fetch = fetch;
  const clock = testClock();
  let fill: (ms: number) => void = () => {};
  const daemon = await startDaemon({
    root,
    env: process.env,
    clock,
    async openStore(options) {
      const fillable = fillableStore({ store: await openSqliteStore(options), path: options.path });
      fill = fillable.fill;
      return killAt ? killAtWrite({ store: fillable.store, point: killAt }) : fillable.store;
    },
  });
  obey({
    cut,
    fill: ({ ms }) => fill(ms),
    jump: ({ ms }) => clock.jump(ms),
    count: () => process.stdout.write(`${JSON.stringify(holds(clock))}\n`),
  });
  process.once("SIGTERM", () => void daemon.stop({ sessions: "detach" }));
  process.stdout.write(`${JSON.stringify({ url: daemon.url })}\n`);
  process.exitCode = (await daemon.ended) ? 0 : 1;
}

function holds(clock: TestClock): DaemonHolds {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { timers: clock.pending(), resources, heap: process.memoryUsage().heapUsed };
}

/** Carries out what it is told, for as long as anything else runs. */
function obey(orders: { [Name in DaemonOrder["do"]]: (order: Extract<DaemonOrder, { do: Name }>) => void }): void {
  createInterface({ input: process.stdin }).on("line", (line) => {
    const order = DaemonOrderSchema.parse(JSON.parse(line));
    (orders[order.do] as (order: DaemonOrder) => void)(order);
  });
  process.stdin.unref();
}

if (process.argv[1] === import.meta.filename) await main();
