import { setTimeout as sleep } from "node:timers/promises";
import { AttentionNotFoundError, isTownError } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import { givePromptByHand, patienceMs, requestWith, untilIdle, untilShown } from "./bare-prompt.js";
import type { AgentState } from "./plan.js";
import type { RealAgentGround } from "./real-agent-ground.js";

/** A session, and a number that is of this delivery alone. */
export interface Scene {
  readonly ground: RealAgentGround;
  readonly sessionId: string;
  readonly number: number;
  /** Somebody else's command writes a line here, when it is approved. */
  readonly approvedFile: string;
}

/** What a person types who is at the agent's terminal. */
export const personsWords = "my own words";

/** Brings an idle agent into a state, by other hands than ours where it can be. Resolves when it is on its way there. */
export const bringAbout: Readonly<Record<Exclude<AgentState, "starting">, (scene: Scene) => Promise<void>>> = {
  idle: async () => {},
  busy: (scene) =>
    promptOfOthers({
      scene,
      steps: [
        { do: "delay", ms: 2500 },
        { do: "say", text: "so it is" },
      ],
    }),
  menu: (scene) =>
    promptOfOthers({
      scene,
      steps: [
        { do: "shell", command: `echo ${scene.number} >> '${scene.approvedFile}'` },
        { do: "say", text: "it was approved" },
      ],
    }),
  async aborted({ ground, sessionId, number }) {
    const words = `hang-${number}-end`;
    const content = `Do ${words}\n${formatScript({ steps: [{ do: "hang" }] })}`;
    await giveUntilTaken({ ground, sessionId, content });
    await requestWith({ ground, words });
    await ground.backend.abortSession(sessionId);
  },
  async draft({ ground, sessionId }) {
    const server = await ground.serverOf(sessionId);
    await server.run(["send-keys", "-t", `=s-${sessionId}:`, "-l", personsWords]);
    // A draft is one that can be seen. What is typed at the same moment as a prompt is pasted is nobody's to tell apart.
    await untilShown({ ground, sessionId, words: personsWords });
  },
};

/** It is no delivery that is judged: one that a loaded machine had refused is given again. @throws TownError it may have it. */
async function giveUntilTaken(options: { ground: RealAgentGround; sessionId: string; content: string }): Promise<void> {
  const { ground, sessionId, content } = options;
  for (const end = Date.now() + patienceMs; ; await sleep(500)) {
    try {
      await ground.backend.assignWork(sessionId, { type: "prompt", content });
      return;
    } catch (error) {
      if (!isTownError(error) || error.effect !== "none" || Date.now() > end) throw error;
    }
  }
}

async function promptOfOthers(options: {
  scene: Scene;
  steps: Parameters<typeof formatScript>[0]["steps"];
}): Promise<void> {
  const { ground, sessionId, number } = options.scene;
  const words = `others-${number}-end`;
  const text = `Do ${words}\n${formatScript({ steps: options.steps })}`;
  await givePromptByHand({ ground, sessionId, text, words });
}

/** Leaves the agent idle with an empty composer: what it asks is denied, and a person takes their own words back. */
export async function clearAway({ state, scene }: { state: AgentState; scene: Scene }): Promise<void> {
  const { ground, sessionId } = scene;
  if (state === "menu") await denyAll(scene);
  if (state === "draft") {
    const server = await ground.serverOf(sessionId);
    await server.run(["send-keys", "-t", `=s-${sessionId}:`, ground.clearKey]);
  }
  await untilIdle({ ground, sessionId });
}

/** Says no to whatever it asks, until it is idle. It may be slow to ask: until it has, it is not done. */
async function denyAll({ ground, sessionId }: Scene): Promise<void> {
  const { backend } = ground;
  let denied = 0;
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100)) {
    const { attention, status } = await backend.getSession(sessionId);
    const [asked] = attention;
    if (!asked && denied > 0 && (status === "idle" || status === "ready")) return;
    if (!asked) continue;
    const answer = { kind: "permission", decision: "deny" } as const;
    try {
      await backend.respond(sessionId, { attentionId: asked.id, answer });
      denied += 1;
    } catch (error) {
      // It was withdrawn, or its screen changed just then: the next look tells.
      if (!(error instanceof AttentionNotFoundError)) await sleep(100);
    }
  }
  throw new Error(`The agent of ${sessionId} ${denied === 0 ? "asks nothing" : "asks on, whatever is denied"}.`);
}
