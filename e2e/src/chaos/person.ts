import { setTimeout as sleep } from "node:timers/promises";
import type { Assignment, Session } from "@townkit/core";
import type { TownUnderTest } from "../town/town-under-test.js";
import { supervisedRole } from "./roles.js";
import { wasGiven } from "./was-given.js";

const everyMs = 1_000;
/** For so long late evidence is waited for, before somebody looks. */
const doubtMs = 45_000;

/** Work that nobody but a person could tell of. */
export interface Doubt {
  readonly assignmentId: string;
  /** The agent's own record held it, so that the town could have known. */
  readonly wasOnRecord: boolean;
  /** What the town said of it, and of its session. */
  readonly said: string;
}

/**
 * Somebody who looks after the agents, until the signal is raised: starts those that have died and that the town does not start by
 * itself, and says what became of work that nobody else can tell, by what the agent itself wrote down.
 */
export async function lookAfterAgents(options: { town: TownUnderTest; signal: AbortSignal }): Promise<Doubt[]> {
  const { town, signal } = options;
  const since = new Map<string, number>();
  const doubts: Doubt[] = [];
  while (!signal.aborted) {
    // What fails is tried again: the daemon may be dead just then.
    await startTheDead(town).catch(() => {});
    await settleDoubts({ town, since, doubts }).catch(() => {});
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
  return doubts;
}

async function startTheDead(town: TownUnderTest): Promise<void> {
  const { sessions } = await town.client.listSessions();
  const dead = sessions.filter(({ liveness, role }) => liveness.state === "dead" && role !== supervisedRole);
  await Promise.allSettled(dead.map(({ id }) => town.client.resumeSession(id)));
}

async function settleDoubts(options: {
  town: TownUnderTest;
  /** By assignment and what was written of it last: when it was first seen so, by this process's own time. */
  since: Map<string, number>;
  doubts: Doubt[];
}): Promise<void> {
  const { town, since, doubts } = options;
  const unknown = await town.client.listAssignments({ state: ["unknown"] });
  for (const assignment of unknown) {
    // Between two looks it may have been told, and have come into doubt anew.
    const state = `${assignment.id} ${assignment.revision}`;
    const seen = since.get(state) ?? performance.now();
    since.set(state, seen);
    if (performance.now() - seen > doubtMs) doubts.push(await settle({ town, assignment }));
  }
}

async function settle({ town, assignment }: { town: TownUnderTest; assignment: Assignment }): Promise<Doubt> {
  const { id, sessionId } = assignment;
  const session: Session = await town.client.getSession(sessionId);
  const wasOnRecord = wasGiven({ work: assignment, prompts: await town.promptsOf(session) });
  const given = wasOnRecord || wasGiven({ work: assignment, prompts: await town.everGiven(session) });
  const verdict = given ? "delivered" : "not_delivered";
  await town.client.resolveAssignment(id, { verdict });
  const { state, attempts, updatedAt } = assignment;
  return {
    assignmentId: id,
    wasOnRecord,
    said: JSON.stringify({ state, updatedAt, reason: assignment.reason, attempts, session }),
  };
}
