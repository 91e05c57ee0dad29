import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { judge, type Measure } from "../measure.js";
import { percentile } from "../statistics.js";
import { type BenchTown, openBenchTown } from "../town/bench-town.js";
import { spawnAll } from "../town/spawn-all.js";
import { startBareHono } from "../town/start-bare-hono.js";
import { type Followers, followEvents, stalledFollower } from "./followers.js";
import { growthOf, memoryWhile } from "./growth.js";
import { Faults } from "./load.js";
import { type Read, readers } from "./readers.js";
import { writers } from "./writers.js";

export const sessions = 200;
export const clients = { readers: 30, followers: 15, writers: 5 } as const;

/** So long a follower may take to hear of the last work. */
const hearMs = 30_000;

/** A town that many use at once; in the second half somebody follows its events and reads nothing. */
export async function underLoad(options: {
  readonly minutes: number;
  progress(text: string): void;
}): Promise<readonly Measure[]> {
  const { minutes, progress } = options;
  const town = await openBenchTown({ snapshot: false });
  try {
    progress(`starting ${sessions} sessions …`);
    const configs = Array.from({ length: sessions }, () => town.config());
    await spawnAll({ client: town.client, configs });
    const hono = await startBareHono({ sandbox: town.sandbox, value: await town.client.listSessions() });
    try {
      progress(`${minutes} minutes of load …`);
      return await measured({
        town,
        bareUrl: hono.ready.url,
        sessionIds: configs.map(({ id }) => id),
        minutes,
        progress,
      });
    } finally {
      await hono.end();
    }
  } finally {
    await town.close();
  }
}

async function measured(options: {
  readonly town: Pick<BenchTown, "url" | "token" | "daemonPid" | "client">;
  readonly bareUrl: string;
  readonly sessionIds: readonly string[];
  readonly minutes: number;
  progress(text: string): void;
}): Promise<readonly Measure[]> {
  const { town, bareUrl, sessionIds, minutes, progress } = options;
  const { url, token, daemonPid: pid } = town;
  const faults = new Faults(progress);
  const [load, follow] = [new AbortController(), new AbortController()];
  // Each of the 50 listens to one of them.
  setMaxListeners(0, load.signal, follow.signal);
  const common = { url, token, faults, signal: load.signal };
  const followers = followEvents({ ...common, signal: follow.signal, count: clients.followers });
  const reads = readers({ ...common, count: clients.readers, bareUrl });
  const written = writers({ ...common, count: clients.writers, sessionIds });
  const memory = memoryWhile({ pid, signal: load.signal });

  const halfMs = (minutes * 60_000) / 2;
  await sleep(halfMs);
  progress("somebody stops reading …");
  const stalledMs = performance.now();
  const { oldest } = (await town.client.status()).store;
  using _stalled = await stalledFollower({ url, token, oldest });
  await sleep(halfMs);
  load.abort();
  const done = await written;
  await heardAll({ followers, done });
  follow.abort();
  await followers.ended;
  return measuresOf({ reads: await reads, stalledMs, done, followers, memory: await memory, faults });
}

/** Resolves when every follower has heard of all work, or when it has had the time for it. */
async function heardAll({ followers, done }: { followers: Followers; done: readonly string[] }): Promise<void> {
  const end = performance.now() + hearMs;
  while (unheard({ followers, done }) > 0 && performance.now() < end) await sleep(100);
}

/** How often a follower has not heard of a piece of work. */
function unheard({ followers, done }: { followers: Followers; done: readonly string[] }): number {
  return followers.heard.reduce((sum, own) => sum + done.filter((id) => !own.has(id)).length, 0);
}

function measuresOf(given: {
  readonly reads: readonly Read[];
  /** When somebody stopped reading. */
  readonly stalledMs: number;
  readonly done: readonly string[];
  readonly followers: Followers;
  readonly memory: readonly number[];
  readonly faults: Faults;
}): readonly Measure[] {
  const { reads, stalledMs, done, followers, memory, faults } = given;
  const p99 = (side: "ours" | "bare", some: readonly Read[]) =>
    percentile(
      some.map((read) => read[side]),
      0.99,
    );
  const before = reads.filter(({ startedMs }) => startedMs < stalledMs);
  const beside = reads.filter(({ startedMs }) => startedMs >= stalledMs);
  // What the machine does to everybody is in bare Hono's, too.
  const stalled = p99("ours", beside) / p99("bare", beside) / (p99("ours", before) / p99("bare", before));
  const [ms, ratio] = [{ unit: "ms", bound: null }, { unit: "ratio" }];
  return [
    judge({ measure: "server.errors", value: faults.count, unit: "errors", bound: 0 }),
    judge({ measure: "server.events.unheard", value: unheard({ followers, done }), unit: "events", bound: 0 }),
    judge({ measure: "server.list.p99", value: p99("ours", reads) / p99("bare", reads), ...ratio, bound: 4 }),
    judge({ measure: "server.list.p99.ours.ms", value: p99("ours", reads), ...ms }),
    judge({ measure: "server.list.p99.bare.ms", value: p99("bare", reads), ...ms }),
    judge({ measure: "server.stalled.p99", value: stalled, ...ratio, bound: 1.5 }),
    judge({ measure: "server.memory.growth", value: growthOf(memory), unit: "MB", bound: 15 }),
    judge({ measure: "server.memory", value: memory.at(-1) ?? Number.NaN, unit: "MB", bound: null }),
    judge({ measure: "server.event.lag.p99.ms", value: percentile(followers.lagsMs, 0.99), ...ms }),
    judge({ measure: "server.reads", value: reads.length, unit: "reads", bound: null }),
    judge({ measure: "server.works", value: done.length, unit: "works", bound: null }),
  ];
}
