import { readdir, readlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CountedProcess } from "@townkit/testkit/faults";
import { stateFolder } from "../town/small-disk.js";
import type { TownUnderTest } from "../town/town-under-test.js";

/** What a town holds, by what it is. */
export type Standing = Readonly<Record<string, number>>;

/** How long what was stopped may take to be gone. */
const settleMs = 30_000;
const lookMs = 1_000;

/** Those whose descriptors are counted, by their command. */
const programs = {
  daemon: /faulty-daemon\.js/,
  "OpenCode server": /opencode\S* serve/,
  "tmux server": /^tmux .*new-session/,
} as const;

/** What stays when nothing happens any more: two looks in a row find the same. @throws Error it goes on changing. */
export async function standing(town: TownUnderTest): Promise<Standing> {
  let before = await look(town);
  for (const end = performance.now() + settleMs; performance.now() < end; ) {
    await sleep(lookMs);
    const now = await look(town);
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
  throw new Error(`The town does not come to rest: ${JSON.stringify(before)}`);
}

/** One sentence for each thing of which there is more than there was, and than chance explains. */
export function leaksBetween(options: { before: Standing; after: Standing; slack: number }): string[] {
  const { before, after, slack } = options;
  return Object.entries(after).flatMap(([what, count]) => {
    const was = before[what] ?? 0;
    return count > was + slack ? [`${what}: ${count}, and there were ${was}`] : [];
  });
}

async function look(town: TownUnderTest): Promise<Standing> {
  const processes = await town.processes();
  const { timers, resources } = await town.holds();
  const held = Object.entries(programs).map(async ([name, is]) =>
    descriptorsOf(
      name,
      processes.filter((one) => is.test(one.command)),
    ),
  );
  return {
    processes: processes.length,
    ...Object.assign({}, ...(await Promise.all(held))),
    "timers of the daemon": timers,
    ...Object.fromEntries(Object.entries(resources).map(([kind, count]) => [`${kind} of the daemon`, count])),
    ...(await filesIn(stateFolder(town.sandbox))),
    ...(await filesIn(join(town.sandbox.root, "tmp"))),
  };
}

async function descriptorsOf(name: string, found: readonly CountedProcess[]): Promise<Standing> {
  const lists = await Promise.all(found.map(({ pid }) => descriptors(pid)));
  const all = lists.flat();
  return {
    [`descriptors of the ${name}`]: all.length,
    [`sockets of the ${name}`]: all.filter((target) => target.startsWith("socket:")).length,
  };
}

/** What each is open on. One that is closed meanwhile is left out. */
async function descriptors(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => "")))).filter(Boolean);
}

/** The files below a folder, by the first two folders on the way to them. */
async function filesIn(root: string): Promise<Standing> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const counts: Record<string, number> = {};
  for (const entry of entries.filter((one) => !one.isDirectory())) {
    const way = relative(root, entry.parentPath).split(sep).slice(0, 2).filter(Boolean);
    const what = `files in ${[root.split(sep).at(-1), ...way].join("/")}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}
