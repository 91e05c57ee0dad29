import { readFile } from "node:fs/promises";

/** A process's resident memory, in megabytes. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
}

/** Work leaves records, and a collector takes its time: what rises above this is kept by mistake. */
const freeRiseMb = 40;
const freeRise = 1.35;

/** Null where memory stayed flat: the last quarter's median is about that of the second, when all sessions are there. */
export function riseOf(samples: readonly number[]): { readonly fromMb: number; readonly toMb: number } | null {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const fromMb = median(samples.slice(quarter, 2 * quarter));
  const toMb = median(samples.slice(-quarter));
  return toMb > Math.max(fromMb * freeRise, fromMb + freeRiseMb) ? { fromMb, toMb } : null;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
