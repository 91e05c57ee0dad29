import { setTimeout as sleep } from "node:timers/promises";
import type { BeadsClient } from "@townkit/beads-client";
import type { TownClient } from "@townkit/client";
import { type Assignment, isTownError } from "@townkit/core";
import { untilBeads } from "./beads.js";
import type { PlannedSession, PlannedTask } from "./plan.js";
import type { Town } from "./town.js";

/** A piece of work may take so long; a real model thinks longer than a scripted one. */
const workTimeoutMs = 20 * 60_000;

/** What the sessions work on, and where. */
export interface Ground {
  readonly town: Town;
  readonly beads: BeadsClient;
  /** The beads of the tasks, by their names. */
  readonly ids: ReadonlyMap<string, string>;
  readonly folders: ReadonlyMap<string, string>;
  readonly model: string | undefined;
}

/**
 * Starts the sessions, and hands each its beads, one when the last is closed and the next is ready. A town that is killed
 * meanwhile is asked again once it is back: every call names what it is about, and is safe to repeat.
 */
export async function carryOut(options: Ground & { plan: readonly PlannedSession[] }): Promise<readonly Assignment[]> {
  const { plan, ...ground } = options;
  return (await Promise.all(plan.map((session) => carryOutSession({ ...ground, session })))).flat();
}

async function carryOutSession(options: Ground & { session: PlannedSession }): Promise<readonly Assignment[]> {
  const { town, folders, model, session } = options;
  const { id, agent, tasks } = session;
  const workDir = folders.get(id) ?? "";
  await asked(town, (client) => client.spawnSession({ id, agent, role: "polecat", workDir, model }));
  const done: Assignment[] = [];
  for (const task of tasks) done.push(await carryOutTask({ ...options, sessionId: id, task }));
  return done;
}

async function carryOutTask(options: Ground & { sessionId: string; task: PlannedTask }): Promise<Assignment> {
  const { town, beads, ids, sessionId, task } = options;
  const { assignmentId } = task;
  const beadId = ids.get(task.name) ?? "";
  const isReady = async () => (await beads.ready()).some(({ id }) => id === beadId);
  await untilBeads({ beads, holds: isReady, timeoutMs: workTimeoutMs });
  const work = { type: "bead", beadId, content: `Mend ${task.source.path}.` } as const;
  await asked(town, (client) => client.assignWork(sessionId, work, { assignmentId, until: "stored" }));
  const settled = await seeThrough({ town, sessionId, assignmentId });
  // Closed by its agent, after a reminder if need be; or given up, and free again.
  const isOver = async () => (await beads.show(beadId)).status !== "in_progress";
  if (settled.state === "completed") await untilBeads({ beads, holds: isOver, timeoutMs: workTimeoutMs });
  const { status } = await beads.show(beadId);
  if (status === "closed") return settled;
  throw new Error(
    `${assignmentId} is ${settled.state}, and its bead ${beadId} ${status}: what waits for it cannot begin.`,
  );
}

/** Waits for one piece of work; one that was cut is continued, as a recorded attempt. */
async function seeThrough(options: { town: Town; sessionId: string; assignmentId: string }): Promise<Assignment> {
  const { town, sessionId, assignmentId } = options;
  for (;;) {
    const waiting = { until: "settled", timeoutMs: workTimeoutMs } as const;
    const seen = await asked(town, (client) => client.waitForAssignment(assignmentId, waiting));
    if (seen.state !== "interrupted") return seen;
    await asked(town, (client) => client.resumeSession(sessionId, { attempt: seen.attempt + 1 }));
  }
}

/** Asks the town that is there; where it is gone, the one that comes after it. */
async function asked<Answer>(town: Town, call: (client: TownClient) => Promise<Answer>): Promise<Answer> {
  for (const end = Date.now() + workTimeoutMs; ; ) {
    try {
      return await call(await town.client());
    } catch (error) {
      if (!isTownError(error) || error.code !== "town_unreachable" || Date.now() > end) throw error;
      await sleep(200);
    }
  }
}
