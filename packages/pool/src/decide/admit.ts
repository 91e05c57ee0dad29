import * as z from "zod";

const count = z.number().int().min(0).optional();

/** How many sessions may run, and be started, at once. What is absent has no limit. */
export const SessionLimitsSchema = z.strictObject({
  /** In all. */
  sessions: count,
  /** By the backend's name. */
  backends: z.record(z.string(), z.number().int().min(0)).optional(),
  /** Starts that are under way at once; at least one. */
  starts: z.number().int().min(1).optional(),
  /** Nothing is started while the machine has less memory free, in megabytes. */
  minFreeMemoryMb: z.number().min(0).optional(),
  /** Nothing is started while the machine's load, by processor, is higher. */
  maxLoad: z.number().min(0).optional(),
});

/** `roles`: how many sessions of each. */
export interface SessionLimits extends z.infer<typeof SessionLimitsSchema> {
  readonly roles?: Readonly<Record<string, number>> | undefined;
}

/** Whether there is anything that could hold up a start. */
export function hasLimits({ backends = {}, roles = {}, ...limits }: SessionLimits): boolean {
  const tables = Object.keys(backends).length + Object.keys(roles).length;
  return tables > 0 || Object.values(limits).some((limit) => limit !== undefined);
}

/** How the machine is. Null: it cannot be told, and holds nothing up. */
export interface MachineLoad {
  readonly freeMemoryMb: number | null;
  /** The mean number of processes that run or want to, by processor, of the last minute. */
  readonly load: number | null;
}

/** A session as far as it takes a place. */
export interface Place {
  readonly sessionId: string;
  readonly role: string;
  readonly backend: string;
}

/** Which limit holds a start up. */
export type HoldReason = "sessions" | "backend" | "role" | "starts" | "memory" | "load";

export interface StartHold {
  readonly sessionId: string;
  readonly reason: HoldReason;
  /** In words, with the numbers. */
  readonly why: string;
}

/**
 * Which of the starts that wait may begin, and what holds up the others. In order of arrival: one that waits for a place of its role
 * or backend lets others pass, one that waits for what all share does not.
 */
export function admit(options: {
  /** Oldest first. */
  waiting: readonly Place[];
  /** Sessions that have a place: those that run, those that are being started, and those of which it is not known. */
  placed: readonly Place[];
  /** How many of them are being started. */
  starting: number;
  limits: SessionLimits;
  machine: MachineLoad;
}): { readonly admitted: readonly string[]; readonly held: readonly StartHold[] } {
  const { waiting, limits, machine } = options;
  const placed = [...options.placed];
  let { starting } = options;
  const admitted: string[] = [];
  const held: StartHold[] = [];
  for (const next of waiting) {
    const hold = held.map(sharedHold).find(Boolean) ?? holdOf({ next, placed, starting, limits, machine });
    if (hold) held.push({ sessionId: next.sessionId, ...hold });
    else {
      admitted.push(next.sessionId);
      placed.push(next);
      starting += 1;
    }
  }
  return { admitted, held };
}

type Hold = Omit<StartHold, "sessionId">;

/** What holds up one start holds up all that come after it, where it is not its own limit. */
function sharedHold({ sessionId: _, ...hold }: StartHold): Hold | undefined {
  return hold.reason === "role" || hold.reason === "backend" ? undefined : hold;
}

function holdOf(options: {
  next: Place;
  placed: readonly Place[];
  starting: number;
  limits: SessionLimits;
  machine: MachineLoad;
}): Hold | undefined {
  const { next, placed, starting, limits, machine } = options;
  const { freeMemoryMb, load } = machine;
  const { minFreeMemoryMb, maxLoad } = limits;
  const full = (reason: HoldReason, what: string, count: number, limit: number | undefined): Hold | undefined =>
    limit !== undefined && count >= limit ? { reason, why: `${what}: ${count} of at most ${limit}` } : undefined;
  const ofBackend = placed.filter(({ backend }) => backend === next.backend).length;
  const ofRole = placed.filter(({ role }) => role === next.role).length;
  return (
    full("role", `sessions of the role ${next.role}`, ofRole, entryOf(limits.roles, next.role)) ??
    full("backend", `sessions on ${next.backend}`, ofBackend, entryOf(limits.backends, next.backend)) ??
    full("sessions", "sessions in all", placed.length, limits.sessions) ??
    full("starts", "starts under way", starting, limits.starts) ??
    (minFreeMemoryMb !== undefined && freeMemoryMb !== null && freeMemoryMb < minFreeMemoryMb
      ? { reason: "memory", why: `free memory: ${Math.round(freeMemoryMb)} MB of at least ${minFreeMemoryMb}` }
      : undefined) ??
    (maxLoad !== undefined && load !== null && load > maxLoad
      ? { reason: "load", why: `load by processor: ${load.toFixed(1)} of at most ${maxLoad}` }
      : undefined)
  );
}

/** Names are a user's: one may be that of something that every object has. */
function entryOf(table: Readonly<Record<string, number>> | undefined, name: string): number | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
