import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, isTownError } from "@townkit/core";
import type { MarkedWork } from "../town/scripted-work.js";
import type { TownUnderTest } from "../town/town-under-test.js";
import type { PlannedSession } from "./plan.js";

/** Above any time that a fault costs; what takes longer hangs. */
const patienceMs = 300_000;

/** How long to wait before the next try of a call that was refused. */
const refusedMs = 250;

/** Work that was handed in and acknowledged, with its end, and its time by this process's own clock. */
export interface DoneWork {
  readonly assignment: Assignment;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * One session's user: hands its work in, one piece after the other, and sees each to its end, whatever is broken meanwhile.
 * Resolves with what was acknowledged.
 */
export async function workOn(options: {
  town: TownUnderTest;
  session: PlannedSession;
  /** Raised when no further work is to be begun. */
  enough: AbortSignal;
}): Promise<DoneWork[]> {
  const { town, session, enough } = options;
  const done: DoneWork[] = [];
  for (let number = 1; !enough.aborted; number += 1) {
    const fromMs = performance.now();
    const { id } = await handIn({ town, sessionId: session.id, work: session.work(number) });
    const assignment = await seeToItsEnd({ town, sessionId: session.id, assignmentId: id });
    done.push({ assignment, fromMs, toMs: performance.now() });
  }
  return done;
}

/** A town whose disk is full takes nothing: the same is handed in again. */
async function handIn(options: { town: TownUnderTest; sessionId: string; work: MarkedWork }): Promise<MarkedWork> {
  const { town, sessionId, work } = options;
  const how = { assignmentId: work.id, until: "stored", timeoutMs: patienceMs } as const;
  for (;;) {
    try {
      await town.client.assignWork(sessionId, work.work, how);
      return work;
    } catch (error) {
      if (!isTownError(error) || error.code !== "store_full") throw error;
      await sleep(refusedMs);
    }
  }
}

/** Continues what was interrupted, as often as it is, until the work has ended for good. */
async function seeToItsEnd(options: {
  town: TownUnderTest;
  sessionId: string;
  assignmentId: string;
}): Promise<Assignment> {
  const { town, sessionId, assignmentId } = options;
  for (;;) {
    const assignment = await town.settled(assignmentId, patienceMs);
    if (assignment.state !== "interrupted") return assignment;
    await resume({ town, sessionId, attempt: assignment.attempt + 1 });
  }
}

/** By the attempt's number, so that a call whose answer was lost makes no second one. */
async function resume(options: { town: TownUnderTest; sessionId: string; attempt: number }): Promise<void> {
  const { town, sessionId, attempt } = options;
  try {
    await town.client.resumeSession(sessionId, { attempt, timeoutMs: patienceMs });
  } catch (error) {
    if (!isTownError(error)) throw error;
    // The attempt was made and cut again before it was taken, or cannot be made yet: the loop reads how it stands.
    await sleep(refusedMs);
  }
}
