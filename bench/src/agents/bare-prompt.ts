import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedRequest } from "@townkit/testkit/model";
import type { RealAgentGround } from "./real-agent-ground.js";

/** What came of a prompt may take so long to be seen: on a loaded machine an agent takes a minute for its first one. */
export const patienceMs = 180_000;

const paste = ["load-buffer", "-b", "bench", "-", ";", "paste-buffer", "-p", "-r", "-d", "-b", "bench"];

/** Between two looks at a prompt of which nothing came. */
const lookAgainMs = 5000;
/** One that is nowhere to be seen for so long was lost. */
const lostMs = 40_000;

/**
 * Gives a prompt as a person does, who presses Enter again where nothing comes of it, and gives it again where it is nowhere to be
 * seen: what is pasted while the agent still draws a menu that was answered is lost. @throws Error nothing comes of it at all.
 */
export async function givePromptByHand(options: {
  ground: RealAgentGround;
  sessionId: string;
  text: string;
  /** Which of its words stand in no other prompt. */
  words: string;
  /** As `givePromptBare` has it. */
  settleMs?: number;
}): Promise<void> {
  const { ground, sessionId, text, words, settleMs = 500 } = options;
  const server = await ground.serverOf(sessionId);
  const asked = requestWith({ ground, words });
  let isAsked = false;
  asked.then(
    () => {
      isAsked = true;
    },
    () => {},
  );
  await givePromptBare({ ground, sessionId, text, settleMs });
  let givenAt = Date.now();
  for (const end = givenAt + patienceMs - 2 * lookAgainMs; Date.now() < end; ) {
    if (await Promise.race([asked.then(() => true), sleep(lookAgainMs, false)])) return;
    // Where it is at work it has the prompt.
    if (!(await waits({ ground, sessionId }))) continue;
    const isThere = (await screenOf({ ground, sessionId })).includes(words);
    // From now on it may ask something, and the key would say yes.
    if (isAsked) return;
    if (isThere) await server.run(["send-keys", "-t", `=s-${sessionId}:`, "Enter"]);
    else if (Date.now() - givenAt > lostMs) {
      await givePromptBare({ ground, sessionId, text, settleMs });
      givenAt = Date.now();
    }
  }
  await asked.catch(async (cause: unknown) => {
    throw new Error(`The agent of ${sessionId} takes no prompt by hand: ${await screenOf({ ground, sessionId })}`, {
      cause,
    });
  });
}

/** What stands at its terminal, for an error. */
export async function screenOf({ ground, sessionId }: { ground: RealAgentGround; sessionId: string }): Promise<string> {
  const server = await ground.serverOf(sessionId);
  return `\n${(await server.run(["capture-pane", "-p", "-t", `=s-${sessionId}:`])).trim()}`;
}

async function waits({ ground, sessionId }: { ground: RealAgentGround; sessionId: string }): Promise<boolean> {
  const { status, attention } = await ground.backend.getSession(sessionId);
  return (status === "idle" || status === "ready") && attention.length === 0;
}

/** Gives a prompt as somebody would who has nothing but tmux. `settleMs`: between the paste and the submit key. */
async function givePromptBare(options: {
  ground: RealAgentGround;
  sessionId: string;
  text: string;
  settleMs: number;
}): Promise<void> {
  const { ground, sessionId, text, settleMs } = options;
  const server = await ground.serverOf(sessionId);
  const pane = ["-t", `=s-${sessionId}:`];
  await server.run([...paste, ...pane], { stdin: text });
  if (settleMs > 0) await sleep(settleMs);
  await server.run(["send-keys", ...pane, "Enter"]);
}

/** The first call of the model that a prompt with these words led to. @throws Error none comes. */
export async function requestWith(options: { ground: RealAgentGround; words: string }): Promise<RecordedRequest> {
  const { ground, words } = options;
  const signal = AbortSignal.timeout(patienceMs);
  return await ground.model.waitForRequest({ match: ({ prompt }) => prompt.includes(words), signal });
}

/** Resolves when the agent waits for a prompt again. @throws Error it does not. */
export async function untilIdle(options: { ground: RealAgentGround; sessionId: string }): Promise<void> {
  const { ground, sessionId } = options;
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(50)) {
    const { status } = await ground.backend.getSession(sessionId);
    if (status === "idle" || status === "ready") return;
  }
  throw new Error(`The agent of ${sessionId} does not become idle.`);
}

/** Resolves when these words stand at its terminal. @throws Error they do not. */
export async function untilShown(options: {
  ground: RealAgentGround;
  sessionId: string;
  words: string;
}): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(50))
    if ((await screenOf(options)).includes(options.words)) return;
  throw new Error(`The agent of ${options.sessionId} does not show "${options.words}": ${await screenOf(options)}`);
}
