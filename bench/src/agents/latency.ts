import type { KnownAgentName } from "@townkit/backend-tmux";
import { interleave } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median } from "../statistics.js";
import { givePromptByHand, requestWith, screenOf, untilIdle } from "./bare-prompt.js";
import { openRealAgentGround, type RealAgentGround } from "./real-agent-ground.js";

/**
 * Those that take no submit key right behind a paste, or keep what it submitted in the composer at times: their own floor has that
 * in it.
 */
const settlesFor: Readonly<Partial<Record<KnownAgentName, number>>> = { claude: 20, gemini: 100 };

/**
 * One prompt after another to the same real agent: `assignWork` until it is told that the agent took it, beside tmux alone until
 * the agent has asked its model. Every turn ends before the next begins.
 */
export async function agentLatency({ name, runs }: { name: KnownAgentName; runs: number }): Promise<Measure[]> {
  const ground = await openRealAgentGround(name);
  try {
    const { id: sessionId } = await ground.backend.spawnSession({
      agent: name,
      role: "bench",
      workDir: await ground.workDir(),
    });
    const sides = {
      ours: (round: number) => ours({ ground, sessionId, text: `ours ${round} and its end` }),
      bare: (round: number) =>
        bare({ ground, sessionId, text: `bare ${round} and its end`, settleMs: settlesFor[name] ?? 0 }),
    };
    const rounds = await interleave({ sides, warmUps: 3, runs });
    const over = rounds.map((round) => round.ours - round.bare);
    const ms = { unit: "ms" };
    return [
      judge({ measure: `delivery.${name}.over.p50`, value: median(over), bound: 150, ...ms }),
      judge({
        measure: `delivery.${name}.ours.p50`,
        value: median(rounds.map((round) => round.ours)),
        bound: null,
        ...ms,
      }),
      judge({
        measure: `delivery.${name}.bare.p50`,
        value: median(rounds.map((round) => round.bare)),
        bound: null,
        ...ms,
      }),
    ];
  } finally {
    await ground.close();
  }
}

interface Given {
  readonly ground: RealAgentGround;
  readonly sessionId: string;
  readonly text: string;
}

async function ours({ ground, sessionId, text }: Given): Promise<number> {
  const { backend } = ground;
  const startedAt = Date.now();
  const { assignmentId } = await backend
    .assignWork(sessionId, { type: "prompt", content: text })
    .catch(async (cause: unknown) => {
      throw new Error(`${text} is refused: ${await screenOf({ ground, sessionId })}`, { cause });
    });
  const tookMs = Date.now() - startedAt;
  await backend.waitForAssignment(assignmentId);
  await untilIdle({ ground, sessionId });
  return tookMs;
}

async function bare({ ground, sessionId, text, settleMs }: Given & { settleMs: number }): Promise<number> {
  const startedAt = Date.now();
  await givePromptByHand({ ground, sessionId, text, words: text, settleMs });
  const { at } = await requestWith({ ground, words: text });
  await untilIdle({ ground, sessionId });
  return at - startedAt;
}
