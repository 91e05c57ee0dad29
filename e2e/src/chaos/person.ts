import { setTimeout as sleep } from "node:timers/promises";
import type { Assignment } from "@townkit/core";
import type { TownUnderTest } from "../town/town-under-test.js";

const everyMs = 1_000;
/** For so long late evidence is waited for, before somebody looks. */
const doubtMs = 45_000;

/**
 * Somebody who looks after agents in terminals, until the signal is raised: starts those that have died, and says what became of
 * work that nobody else can tell, by what the agent itself wrote down.
 */
export async function lookAfterAgents({ town, signal }: { town: TownUnderTest; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    // What fails is tried again: the daemon may be dead just then.
    await startTheDead(town).catch(() => {});
    await settleDoubts(town).catch(() => {});
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function startTheDead(town: TownUnderTest): Promise<void> {
  const { sessions } = await town.client.listSessions();
  const dead = sessions.filter(({ liveness }) => liveness.state === "dead");
  await Promise.allSettled(dead.map(({ id }) => town.client.resumeSession(id)));
}

async function settleDoubts(town: TownUnderTest): Promise<void> {
  const unknown = await town.client.listAssignments({ state: ["unknown"] });
  for (const assignment of unknown) if (isOld(assignment)) await settle({ town, assignment });
}

function isOld({ updatedAt }: Assignment): boolean {
  return Date.now() - Date.parse(updatedAt) > doubtMs;
}

async function settle({ town, assignment }: { town: TownUnderTest; assignment: Assignment }): Promise<void> {
  const { id, sessionId } = assignment;
  const prompts = await town.everGiven(await town.client.getSession(sessionId));
  const verdict = prompts.some((text) => text.includes(id)) ? "delivered" : "not_delivered";
  await town.client.resolveAssignment(id, { verdict });
}
