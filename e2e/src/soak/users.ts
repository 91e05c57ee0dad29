import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, type Attention, isTownError, type TownEvent } from "@townkit/core";
import type { TownUnderTest } from "../town/town-under-test.js";
import { presentOf } from "./history.js";
import type { PlannedSession, PlannedTurn } from "./plan.js";

/** Above any time that a kill costs; what takes longer hangs. */
const patienceMs = 300_000;

/** How long to wait before the next try of a call that was refused. */
const refusedMs = 250;

/** Answers what is asked and aborts what is to be aborted, as it is told of; until the signal is given. */
export async function attend(options: {
  town: TownUnderTest;
  turns: ReadonlyMap<string, PlannedTurn>;
  signal: AbortSignal;
}): Promise<void> {
  const { town, turns, signal } = options;
  const turnOf = (id: string | null) => (id === null ? undefined : turns.get(id));

  async function answer({ sessionId, assignmentId, id, kind }: Attention): Promise<void> {
    const turn = turnOf(assignmentId);
    if (!turn || kind === "unknown_outcome" || kind === "supervision") return;
    const request = { attentionId: id, answer: turn.answer(kind) };
    await stubbornly(() => town.client.respond(sessionId, request, { timeoutMs: patienceMs }));
  }

  async function abort(event: Extract<TownEvent, { type: "assignment.changed" }>): Promise<void> {
    const { sessionId, assignmentId } = event;
    const { abortAfterMs } = turnOf(assignmentId) ?? {};
    if (abortAfterMs === undefined || event.to !== "running") return;
    await sleep(abortAfterMs);
    await stubbornly(() => town.client.abortSession(sessionId, { assignmentId, timeoutMs: patienceMs }));
  }

  /** While the server is being restarted, nothing can be answered; what it had asked by then is gone with it. */
  async function stubbornly(act: () => Promise<unknown>): Promise<void> {
    for (; !signal.aborted; await sleep(refusedMs)) {
      try {
        await act();
        return;
      } catch (error) {
        if (!isTownError(error)) throw error;
        if (error.code === "attention_not_found") return;
      }
    }
  }
  for await (const event of town.client.events({ durableOnly: true, signal })) {
    if (event.type === "attention.raised") void answer(event.attention);
    if (event.type === "assignment.changed") void abort(event);
  }
}

/**
 * One session's user: hands in one turn after the other and sees each to its end. Resolves with null, or with what is known
 * of the turn that did not end; the ones after it are not handed in then.
 */
export async function useSession(options: {
  town: TownUnderTest;
  session: PlannedSession;
  onTurn: (turn: PlannedTurn, ended: Assignment) => void;
}): Promise<string | null> {
  const { town, session, onTurn } = options;
  for (const turn of session.turns) {
    const handIn = { assignmentId: turn.id, until: "stored", timeoutMs: patienceMs } as const;
    await town.client.assignWork(session.id, turn.work, handIn);
    const ended = await seeToItsEnd({ town, sessionId: session.id, assignmentId: turn.id });
    if (typeof ended === "string") return ended;
    onTurn(turn, ended);
    // Whoever aborts a session has paused it.
    if (turn.abortAfterMs !== undefined) await resume({ town, sessionId: session.id });
  }
  return null;
}

/** The assignment at its end, or what is known of one that does not end. */
async function seeToItsEnd(options: {
  town: TownUnderTest;
  sessionId: string;
  assignmentId: string;
}): Promise<Assignment | string> {
  const { town, sessionId, assignmentId } = options;
  for (;;) {
    const ended = await town.settled(assignmentId, patienceMs).catch((error: unknown) => stuck({ ...options, error }));
    if (typeof ended === "string" || ended.state !== "interrupted") return ended;
    await resume({ town, sessionId, attempt: ended.attempt + 1 });
  }
}

async function stuck(options: {
  town: TownUnderTest;
  sessionId: string;
  assignmentId: string;
  error: unknown;
}): Promise<string> {
  const { town, sessionId, assignmentId, error } = options;
  const [session, assignment] = await Promise.all([
    town.client.getSession(sessionId),
    town.client.getAssignment(assignmentId),
  ]);
  const { sandbox } = town;
  const server = await presentOf({ sandbox, sessionId, workDir: session.workDir }).catch(String);
  return `${assignmentId} does not end: ${String(error)} ${JSON.stringify({ session, assignment })} The server: ${server}`;
}

async function resume(options: { town: TownUnderTest; sessionId: string; attempt?: number }): Promise<void> {
  const { town, sessionId, attempt } = options;
  try {
    await town.client.resumeSession(sessionId, { ...(attempt !== undefined && { attempt }), timeoutMs: patienceMs });
  } catch (error) {
    if (!isTownError(error)) throw error;
    await sleep(refusedMs);
  }
}
