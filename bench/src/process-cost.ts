import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** What a process has cost so far, as Linux counts it. */
export interface ProcessCost {
  /** Resident memory, in bytes. */
  readonly rss: number;
  /** Time on a core, in milliseconds. */
  readonly cpuMs: number;
  /** Children that run now. */
  readonly children: readonly number[];
  /** Rises with every child that has ended: no program starts without a page fault. */
  readonly faultsOfEnded: number;
}

/** `USER_HZ`, the unit of these times: 100 on every Linux that Node.js runs on. */
const ticksPerSecond = 100;

export async function processCost(pid: number): Promise<ProcessCost> {
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8");
  const [stat, status, children] = await Promise.all([read("stat"), read("status"), childrenOf(pid)]);
  return { ...parseStat(stat), rss: parseRss(status), children };
}

/** What a process cost while some time passed. */
export interface PassingCost {
  /** Of one core. */
  readonly cpuPercent: number;
  /** See `startedBetween`. */
  readonly started: number;
  /** Its resident memory at the end. */
  readonly megabytes: number;
}

export async function costWhile({ pid, ms }: { pid: number; ms: number }): Promise<PassingCost> {
  const startedMs = performance.now();
  const before = await processCost(pid);
  await sleep(ms);
  const after = await processCost(pid);
  return {
    cpuPercent: (100 * (after.cpuMs - before.cpuMs)) / (performance.now() - startedMs),
    started: startedBetween(before, after),
    megabytes: after.rss / 1_048_576,
  };
}

/** The name in the second field may hold anything, blanks and parentheses too. */
export function parseStat(stat: string): Pick<ProcessCost, "cpuMs" | "faultsOfEnded"> {
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [, , , , , , , , faultsOfEnded = Number.NaN, , , user = Number.NaN, system = Number.NaN] = fields;
  return { faultsOfEnded, cpuMs: ((user + system) * 1000) / ticksPerSecond };
}

export function parseRss(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** How many processes were started in between, at least: those that run still, and one for all that have ended. */
export function startedBetween(before: ProcessCost, after: ProcessCost): number {
  const running = after.children.filter((pid) => !before.children.includes(pid)).length;
  return running + (after.faultsOfEnded > before.faultsOfEnded ? 1 : 0);
}

/** The memory of a process and all that it started, in bytes: of a page that several share, a part. */
export async function treePss(pid: number): Promise<number> {
  const own = parsePss(await readFile(`/proc/${pid}/smaps_rollup`, "utf8"));
  const children = await Promise.all((await childrenOf(pid)).map((child) => treePss(child).catch(() => 0)));
  return children.reduce((sum, cost) => sum + cost, own);
}

export function parsePss(rollup: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]) * 1024;
}

/** The processes below this one, however far down. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const children = await childrenOf(pid).catch(() => []);
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, "utf8").catch(() => "")),
  );
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}
