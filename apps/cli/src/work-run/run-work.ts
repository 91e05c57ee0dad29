import { isTownError, newAssignmentId, newSessionId } from "@townkit/core";
import type { Context } from "../context.js";
import { townBd } from "../town/town-bd.js";
import { followNews } from "./news.js";
import { type HandOut, isBusy, planRound, type Round } from "./plan-round.js";

export interface RunOptions {
  readonly role: string;
  readonly workDir: string;
  readonly max: number;
  /** Only one round is handed out, and its end waited for. */
  readonly once: boolean;
  /** It goes on until it is ended: what becomes ready later is handed out too. */
  readonly watch: boolean;
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

/** Of what is put off until a time nobody tells when that is there: it is looked at so often, in milliseconds. */
const watchMs = 60_000;

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

/**
 * Hands out what is ready, again whenever something has ended, until nothing is ready and nothing is under way. With `watch` that
 * is not the end of it: Ctrl-C is.
 */
export async function runWork(context: Context, options: RunOptions): Promise<RunResult> {
  const client = await context.client();
  const { signal } = context.io;
  const refused = new Map<string, string>();
  const news = followNews({ client, signal, changed: (beadId) => refused.delete(beadId) });
  const assigned: RunResult["assigned"][number][] = [];
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

  /** Whether something is under way. */
  async function playRound(): Promise<boolean> {
    const round = await readRound(context, options);
    const done = options.once && assigned.length > 0;
    const plan = done ? [] : planRound({ ...round, ready: round.ready.filter((id) => !refused.has(id)) });
    for (const one of plan) await handOut(one);
    return plan.length > 0 || round.sessions.some(isBusy);
  }

  try {
    while (!(options.watch && signal.aborted)) {
      signal.throwIfAborted();
      quiet = (await playRound()) ? 0 : quiet + 1;
      // Twice in a row: between the end of a turn and its reminder nothing seems to be under way.
      if (quiet > 1 && !options.watch) break;
      await news.past(quiet === 1 ? settleMs : options.watch ? watchMs : null);
    }
    const open = await beadsOf(context, ["list", "--flat", "--limit=0"]);
    return {
      assigned,
      refused: [...refused].map(([beadId, why]) => ({ beadId, why })),
      left: open.map(({ id }) => id),
    };
  } finally {
    await news.end();
  }
}

interface ReadBead {
  readonly id: string;
  readonly assignee?: string;
}

async function beadsOf(context: Context, argv: readonly string[]): Promise<readonly ReadBead[]> {
  return (JSON.parse((await townBd(context, [...argv, "--json"])) || "[]") as readonly ReadBead[] | null) ?? [];
}
