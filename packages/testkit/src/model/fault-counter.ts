import type { TakeFault } from "./reply.js";

/** Counts the faults that happened, in this process only: after a restart of the endpoint they happen anew. */
export function createFaultCounter(): TakeFault {
  const taken = new Map<string, number>();
  return ({ key, times }) => {
    if (times === undefined) return true;
    const before = taken.get(key) ?? 0;
    if (before >= times) return false;
    taken.set(key, before + 1);
    return true;
  };
}
