import { isTownError, newAssignmentId, newSessionId, type TownEvent } from "@townkit/core";
import type { Context } from "../context.js";
import { townBd } from "../town/town-bd.js";
import { type HandOut, isBusy, planRound, type Round } from "./plan-round.js";

export interface RunOptions {
  readonly role: string;
  readonly workDir: string;
  readonly max: number;
  /** Only one round is handed out, and its end waited for. */
  readonly once: boolean;
}

/** What a run has done. */
export interface RunResult {
  readonly assigned: readonly { readonly beadId: string; readonly sessionId: string; readonly assignmentId: string }[];
  /** Beads that were refused when they were handed out, such as those that somebody else was quicker to take. */
  readonly refused: readonly { readonly beadId: string; readonly why: string }[];
  /** Beads that are neither ready nor closed: they wait for a person, or for what nobody does. */
  readonly left: readonly string[];
}

/** A reminder follows a turn a moment after its end. */
const settleMs = 1_000;

/** What can be handed out now. */
export async function readRound(context: Context, options: Pick<RunOptions, "role" | "max">): Promise<Round> {
  const client = await context.client();
  // Sessions first: one that has ended its turn meanwhile is then seen as busy, and not a busy one as free.
  const { sessions } = await client.listSessions({ role: options.role });
  const held = await beadsOf(context, ["list", "--flat", "--status=in_progress", "--limit=0"]);
  const ready = await beadsOf(context, ["ready", "--unassigned", "--limit=0"]);
  const holders = new Set(held.flatMap(({ assignee }) => assignee ?? []));
  return { ready: ready.map(({ id }) => id), sessions, holders, max: options.max };
}

/** Hands out what is ready, again whenever something has ended, until nothing is ready and nothing is under way. */
export async function runWork(context: Context, options: RunOptions): Promise<RunResult> {
  const client = await context.client();
  const { signal } = context.io;
  const ending = new AbortController();
  const events = client.events({ signal: AbortSignal.any([ending.signal, signal]), durableOnly: true });
  const stream = events[Symbol.asyncIterator]();
  let next = stream.next();
  const assigned: RunResult["assigned"][number][] = [];
  const refused = new Map<string, string>();
  let quiet = 0;

  async function handOut({ beadId, sessionId: given }: HandOut): Promise<void> {
    const { role, workDir } = options;
    const sessionId = given ?? (await client.spawnSession({ id: newSessionId(role), role, workDir })).id;
    const assignmentId = newAssignmentId();
    try {
      const work = { type: "bead", content: beadId, beadId } as const;
      await client.assignWork(sessionId, work, { assignmentId, until: "stored" });
      assigned.push({ beadId, sessionId, assignmentId });
      context.stream({ data: { beadId, sessionId, assignmentId }, text: `${beadId} → ${sessionId} (${assignmentId})` });
    } catch (error) {
      if (!isTownError(error) || error.code !== "work_refused") throw error;
      refused.set(beadId, error.message);
      context.remark(error.message);
    }
  }

  try {
    for (;;) {
      signal.throwIfAborted();
      const round = await readRound(context, options);
      const done = options.once && assigned.length > 0;
      const plan = done ? [] : planRound({ ...round, ready: round.ready.filter((id) => !refused.has(id)) });
      for (const one of plan) await handOut(one);
      const busy = plan.length > 0 || round.sessions.some(isBusy);
      quiet = busy ? 0 : quiet + 1;
      // Twice in a row: between the end of a turn and its reminder nothing seems to be under way.
      if (quiet > 1) break;
      ({ next } = await pastNews({ next, stream, waitMs: busy ? null : settleMs }));
    }
    const open = await beadsOf(context, ["list", "--flat", "--limit=0"]);
    return {
      assigned,
      refused: [...refused].map(([beadId, why]) => ({ beadId, why })),
      left: open.map(({ id }) => id),
    };
  } finally {
    ending.abort();
    await next.catch(() => {});
  }
}

type Step = Promise<IteratorResult<TownEvent, unknown>>;

/** Waits for the next event that may change what can be handed out, or for the time; gives the one to wait for next. */
async function pastNews(options: {
  next: Step;
  stream: AsyncIterator<TownEvent>;
  waitMs: number | null;
}): Promise<{ next: Step }> {
  const { stream, waitMs } = options;
  let next = options.next;
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<null>((resolve) => {
    if (waitMs !== null) timer = setTimeout(() => resolve(null), waitMs);
  });
  try {
    for (;;) {
      const step = await Promise.race([next, time]);
      if (step === null || step.done) return { next };
      next = stream.next();
      const { type } = step.value;
      if (type === "resync" || type === "session.changed" || type === "assignment.changed") return { next };
    }
  } finally {
    clearTimeout(timer);
  }
}

interface ReadBead {
  readonly id: string;
  readonly assignee?: string;
}

async function beadsOf(context: Context, argv: readonly string[]): Promise<readonly ReadBead[]> {
  return (JSON.parse((await townBd(context, [...argv, "--json"])) || "[]") as readonly ReadBead[] | null) ?? [];
}
