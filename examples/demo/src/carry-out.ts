import type { TownClient } from "@townkit/client";
import type { Assignment } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import { type PlannedSession, terminalAgent } from "./plan.js";
import { scenarioOf } from "./scenario.js";
import type { Task } from "./tasks.js";

/** A piece of work may take so long; a real model thinks longer than a scripted one. */
const workTimeoutMs = 20 * 60_000;

/** Starts the sessions and hands all work in. Resolves when all of it is stored: from then on nothing can lose it. */
export async function handOut(options: {
  client: TownClient;
  plan: readonly PlannedSession[];
  folders: ReadonlyMap<string, string>;
  model: string | undefined;
}): Promise<void> {
  const { client, plan, folders, model } = options;
  await Promise.all(
    plan.map(async ({ id, agent, tasks }) => {
      const workDir = folders.get(id) ?? "";
      await client.spawnSession({ id, agent, role: "polecat", workDir, model });
      for (const task of tasks) {
        await client.assignWork(
          id,
          { type: "prompt", content: contentOf({ agent, task }) },
          { assignmentId: task.assignmentId, until: "stored" },
        );
      }
    }),
  );
}

/** Behind the terminal agent there is no model: what a model would make of the prompt, the prompt itself says. */
function contentOf({ agent, task }: { agent: string; task: Task }): string {
  return agent === terminalAgent ? `${task.prompt}\n${formatScript(scenarioOf(task).script)}` : task.prompt;
}

/** Waits for one piece of work; one that was cut is continued, as a recorded attempt. */
async function seeThrough(client: TownClient, work: { sessionId: string; assignmentId: string }): Promise<Assignment> {
  for (;;) {
    const seen = await client.waitForAssignment(work.assignmentId, { until: "settled", timeoutMs: workTimeoutMs });
    if (seen.state !== "interrupted") return seen;
    await client.resumeSession(work.sessionId, { attempt: seen.attempt + 1 });
  }
}

/** Waits until all work is settled, continuing what a crash has cut. */
export async function seeAllThrough(options: {
  client: TownClient;
  plan: readonly PlannedSession[];
}): Promise<readonly Assignment[]> {
  const { client, plan } = options;
  const work = plan.flatMap(({ id, tasks }) => tasks.map(({ assignmentId }) => ({ sessionId: id, assignmentId })));
  return await Promise.all(work.map((one) => seeThrough(client, one)));
}
