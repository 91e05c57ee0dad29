import { asTownError, type Backend } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";

/** What a step of a check works on: one session, which the first step begins and the last one ends. */
export interface Scene {
  readonly backend: Backend;
  readonly profile: AgentProfile;
  readonly agent: string;
  readonly sessionId: string;
  readonly workDir: string;
  readonly prompts: CheckPrompts;
  /** How long one turn may take, in milliseconds. */
  readonly patienceMs: number;
  /** What the driver has warned of. */
  readonly warnings: readonly string[];
}

export interface CheckPrompts {
  /** Answered in a moment. */
  readonly short: string;
  /** Long enough under way to be aborted. */
  readonly long: string;
}

/** `holds` is null where nothing is proven either way. */
export interface Saw {
  readonly holds: boolean | null;
  readonly saw: string;
}

export interface Step {
  readonly name: "ready" | "prompt" | "abort" | "exit";
  readonly proves: string;
  /** @throws TownError it could not be done. */
  readonly take: (scene: Scene) => Promise<Saw>;
}

/** What came of a step. What it threw is what was seen, with what the session shows by then. */
export async function taken({ step, scene }: { step: Step; scene: Scene }): Promise<Saw> {
  try {
    return await step.take(scene);
  } catch (thrown) {
    const { message, remedy } = asTownError(thrown);
    return { holds: false, saw: [message, await waiting(scene), remedy].filter(Boolean).join("\n") };
  }
}

async function waiting({ backend, sessionId }: Scene): Promise<string | null> {
  const session = await backend.getSession(sessionId).catch(() => null);
  const asked = session?.attention.map(({ kind }) => kind) ?? [];
  return asked.length === 0 ? null : `It waits for an answer: ${asked.join(", ")}.`;
}
