import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, isTownError, newAssignmentId, newSessionId } from "@townkit/core";
import { type GivenPrompt, readJournals } from "@townkit/testkit/terminal-agent";
import type { DeliveryGround } from "./delivery-ground.js";
import type { PlannedAgent, PlannedPrompt } from "./plan.js";

/** For so long late evidence is waited for. */
const lateMs = 20_000;
/** A turn of these agents ends within moments; what takes this long hangs. */
const patienceMs = 120_000;

/** What was told of a prompt, and whether its agent goes on. */
interface Told {
  readonly told: GivenPrompt["told"];
  readonly why: string;
  readonly alive: boolean;
}

/** Starts an agent and gives it its prompts, one after another, for as long as it lives and there is more to give. */
export async function givePrompts(options: {
  ground: DeliveryGround;
  agent: PlannedAgent;
  /** Whether one more is to be given. */
  more: () => boolean;
  given: (prompt: GivenPrompt) => void;
  /** Something for a person to read. */
  tell: (text: string) => void;
}): Promise<void> {
  const { ground, agent, more, given, tell } = options;
  const { backend } = ground;
  const id = newSessionId("bench");
  const workDir = await ground.ground.workDir({ faults: agent.faults, rounds: [...agent.rounds] });
  // What thousands of prompts have left behind is not read for each that nobody can tell of.
  const home = ground.ground.newHome();
  const env = { TERMINAL_AGENT_HOME: home };
  await backend.spawnSession({ id, agent: "scripted", role: "bench", workDir, env });
  for (const prompt of agent.prompts) {
    if (!more()) break;
    const { told, alive, why } = await give({ ground, sessionId: id, home, prompt });
    given({ ...prompt, told });
    if (told === "unknown") tell(`${prompt.id} is unknown: ${why}`);
    if (!alive) break;
  }
  await backend.stopSession(id);
}

async function give(options: {
  ground: DeliveryGround;
  sessionId: string;
  home: string;
  prompt: PlannedPrompt;
}): Promise<Told> {
  const { ground, sessionId, home, prompt } = options;
  const { backend } = ground;
  const assignmentId = newAssignmentId();
  try {
    await backend.assignWork(sessionId, { type: "prompt", content: prompt.text }, { assignmentId });
  } catch (error) {
    if (!isTownError(error)) throw error;
    if (error.effect === "none") return await afterRefusal({ ground, sessionId, reason: error.message });
  }
  const settled = await settledOf({ ground, assignmentId });
  if (settled.state === "unknown") return await lookAndResolve({ ground, home, settled, prompt });
  const told = settled.failure?.effect === "none" ? "not_delivered" : "delivered";
  return { told, why: settled.reason ?? "", alive: await isAlive({ ground, sessionId }) };
}

/** The assignment when it has ended: one that is unknown is waited for, as late evidence may settle it. */
async function settledOf(options: { ground: DeliveryGround; assignmentId: string }): Promise<Assignment> {
  const { backend } = options.ground;
  for (const end = Date.now() + lateMs; ; await sleep(250)) {
    const settled = await backend.waitForAssignment(options.assignmentId, { timeoutMs: patienceMs });
    if (settled.state !== "unknown" || Date.now() > end) return settled;
  }
}

/** What a person does who finds a draft of their own in the way: takes it back. */
async function afterRefusal(options: { ground: DeliveryGround; sessionId: string; reason: string }): Promise<Told> {
  const { ground, sessionId, reason } = options;
  const alive = await isAlive({ ground, sessionId });
  if (alive && reason.includes("draft")) {
    const server = await ground.serverOf(sessionId);
    await server.run(["send-keys", "-t", `=s-${sessionId}:`, "C-u"]);
  }
  return { told: "not_delivered", why: reason, alive };
}

/** What a person does about what nobody can tell: looks at the agent, and says. */
async function lookAndResolve(options: {
  ground: DeliveryGround;
  home: string;
  settled: Assignment;
  prompt: PlannedPrompt;
}): Promise<Told> {
  const { ground, home, settled, prompt } = options;
  const { backend } = ground;
  const { id, sessionId, reason } = settled;
  const records = readJournals({ home });
  const taken = records.some((record) => record.event === "submitted" && record.text.includes(prompt.id));
  // Evidence may come between the two.
  await backend.resolveAssignment(id, { verdict: taken ? "delivered" : "not_delivered" }).catch(() => {});
  return { told: "unknown", why: reason ?? "", alive: await isAlive({ ground, sessionId }) };
}

async function isAlive(options: { ground: DeliveryGround; sessionId: string }): Promise<boolean> {
  const { liveness } = await options.ground.backend.getSession(options.sessionId);
  return liveness.state === "alive";
}
