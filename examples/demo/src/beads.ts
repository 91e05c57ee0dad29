import path from "node:path";
import type { BeadsClient } from "@townkit/beads-client";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import { formatScript } from "@townkit/testkit/model";
import { type PlannedSession, type PlannedTask, terminalAgent } from "./plan.js";
import { scenarioOf } from "./scenario.js";

/** Where the demo's town has its beads, from its folder on. */
export const workspace = ".beads";

/** What their ids begin with. */
export const prefix = "demo";

/** The demo's own client of the town's beads. The town has made the workspace when it is up. */
export function openBeads(townRoot: string): BeadsClient {
  return openEmbeddedBeads({ beadsDir: path.join(townRoot, workspace), actor: "demo" });
}

/**
 * Makes a bead of each task, and gives their ids by the tasks' names. A session's later task waits for its first one, and for
 * the first one of the session beside it.
 */
export async function makeBeads(options: {
  beads: BeadsClient;
  plan: readonly PlannedSession[];
}): Promise<ReadonlyMap<string, string>> {
  const { beads, plan } = options;
  const ids = new Map<string, string>();

  async function make(options: { task: PlannedTask; agent: string; after: readonly PlannedTask[] }): Promise<void> {
    const { task, agent, after } = options;
    const dependencies = [...new Set(after.map(({ name }) => ids.get(name) ?? ""))].map((id) => ({
      depends_on_id: id,
    }));
    const title = `Mend ${task.source.path}`;
    const { bead } = await beads.create({ title, description: task.prompt, dependencies }, { key: task.assignmentId });
    ids.set(task.name, bead.id);
    // Behind the terminal agent there is no model: what a model would make of the prompt, the prompt itself says.
    const script = formatScript(scenarioOf(task, bead.id).script);
    if (agent === terminalAgent) await beads.update(bead.id, { description: `${task.prompt}\n${script}` });
  }

  for (const { agent, tasks } of plan) for (const task of tasks.slice(0, 1)) await make({ task, agent, after: [] });
  for (const [index, { agent, tasks }] of plan.entries()) {
    const beside = plan[(index + 1) % plan.length]?.tasks ?? [];
    for (const [place, task] of tasks.slice(1).entries())
      await make({ task, agent, after: [...tasks.slice(place, place + 1), ...beside.slice(0, 1)] });
  }
  return ids;
}

/** Resolves as soon as it holds of the workspace. Looks again whenever something changes there. */
export async function untilBeads(options: {
  beads: BeadsClient;
  holds: () => Promise<boolean>;
  timeoutMs: number;
}): Promise<void> {
  const { beads, holds, timeoutMs } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const _event of beads.watch({ signal })) if (await holds()) return;
  throw new Error(`The beads did not become what was waited for within ${timeoutMs} ms.`);
}
