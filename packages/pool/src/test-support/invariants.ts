import { type Assignment, canAssignmentBecome, isSettled } from "@townkit/core";
import type { Town } from "./town.js";

/** What was promised to a caller: ids of work whose hand-in resolved. */
export type Promised = ReadonlySet<string>;

/**
 * What must hold of a town that has come to rest, whatever happened to it. Answers with each breach as a sentence.
 */
export async function breachesOf(options: { town: Town; promised: Promised }): Promise<string[]> {
  const { town, promised } = options;
  const assignments = await town.pool.listAssignments({ limit: 10_000 });
  const byId = new Map(assignments.map((assignment) => [assignment.id, assignment]));
  return [
    ...[...promised].filter((id) => !byId.has(id)).map((id) => `${id} was lost`),
    ...assignments.filter(({ state }) => !isSettled(state)).map(({ id, state }) => `${id} is still ${state}`),
    ...repeated(town),
    ...unasked({ town, byId }),
    ...assignments.filter(neverRan(town)).map(({ id }) => `${id} is completed and was never carried out`),
    ...(await illegalSteps(town)),
  ];
}

function repeated({ world }: Town): string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const { assignmentId, attempt } of world.executions()) {
    const key = `attempt ${attempt} of ${assignmentId}`;
    if (seen.has(key)) twice.push(`${key} was carried out twice`);
    seen.add(key);
  }
  return twice;
}

function unasked({ town, byId }: { town: Town; byId: ReadonlyMap<string, Assignment> }): string[] {
  const unrecorded = town.world.executions().filter(({ assignmentId, attempt }) => {
    const attempts = byId.get(assignmentId)?.attempts ?? [];
    return !attempts.some(({ number }) => number === attempt);
  });
  return unrecorded.map(({ assignmentId, attempt }) => `attempt ${attempt} of ${assignmentId} ran without a record`);
}

function neverRan({ world }: Town) {
  const ran = new Set(world.executions().map(({ assignmentId }) => assignmentId));
  return ({ id, state }: Assignment) => state === "completed" && !ran.has(id);
}

/** The journal of each assignment is one unbroken chain of legal steps, told once. */
async function illegalSteps(town: Town): Promise<string[]> {
  const { entries } = await town.store.store.readJournal({ afterSeq: 0, limit: 100_000 });
  const states = new Map<string, string>();
  const breaches: string[] = [];
  for (const { event, seq } of entries) {
    if (event.type === "assignment.created") {
      if (states.has(event.assignmentId)) breaches.push(`${event.assignmentId} was created twice (${seq})`);
      states.set(event.assignmentId, event.state);
    }
    if (event.type !== "assignment.changed") continue;
    const { assignmentId, from, to } = event;
    const before = states.get(assignmentId);
    if (before !== from || !canAssignmentBecome(from, to)) {
      breaches.push(`${assignmentId} was ${before} and is told to go from ${from} to ${to} (${seq})`);
    }
    states.set(assignmentId, to);
  }
  return breaches;
}
