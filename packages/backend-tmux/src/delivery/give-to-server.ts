import type { Clock } from "@townkit/core";
import { type AgentServer, ServerFailure, type ServerPrompt } from "../server/agent-server.js";
import type { AgentPane } from "../session/agent-pane.js";
import type { Bell } from "../session/bell.js";
import type { DeliveryStage } from "./decide-delivery.js";
import { decideGiving, type GivingSight } from "./decide-giving.js";
import type { DeliveryEnd } from "./deliver.js";

const lookEveryMs = 100;

/** Gives a prompt to an agent through its server, and waits until the agent's history holds it. @throws TmuxFailure */
export async function giveToServer(options: {
  server: AgentServer;
  pane: AgentPane;
  prompt: ServerPrompt;
  /** How far an earlier try came. */
  from: DeliveryStage;
  /** Keeps how far it came, before the step is taken. */
  keep: (stage: DeliveryStage) => Promise<void>;
  taken: () => Promise<boolean>;
  limits: GivingSight["limits"];
  bell: Bell;
  clock: Clock;
  signal: AbortSignal;
}): Promise<DeliveryEnd> {
  const { server, pane, prompt, from, keep, taken, limits, bell, clock, signal } = options;
  const startedAt = clock.monotonic();
  let isGiven = from !== "begun";
  let givenAt: number | null = null;

  for (;;) {
    if (signal.aborted) return { end: "unknown", why: "Its delivery was broken off." };
    const { rings } = bell;
    // With that in hand nothing else is asked, however the agent may look.
    if (isGiven && (await taken())) return { end: "accepted", by: "record", presses: 0, blindMs: 0 };
    const { look, reading } = await lookAt({ server, pane, isGiven });
    const step = decideGiving({
      isGiven,
      sinceGivenMs: givenAt === null ? null : clock.monotonic() - givenAt,
      ended: look.ended,
      state: reading.state,
      asks: (pane.served?.asks.length ?? 0) > 0,
      sinceStartMs: clock.monotonic() - startedAt,
      limits,
    });
    if (step.step === "refused") return { end: "refused", why: step.why, reason: step.reason, look };
    if (step.step === "unknown") return { end: "unknown", why: step.why };
    if (step.step === "give") {
      // Kept first: after a crash in between it counts as done.
      await keep("pressed");
      const failure = await failureOf(server.submit(prompt));
      if (failure?.effect === "none" && !isGiven) {
        await keep("begun");
        return { end: "refused", why: failure.message, reason: "failed", look };
      }
      isGiven = true;
      givenAt = clock.monotonic();
    }
    await bell.wait({ ms: lookEveryMs, behind: rings, signal });
  }
}

/** What others have done there is on record before ours is given. */
async function lookAt(options: { server: AgentServer; pane: AgentPane; isGiven: boolean }) {
  const { server, pane, isGiven } = options;
  const [seen] = await Promise.all([pane.read(), isGiven ? null : server.keepHistory()]);
  return seen;
}

/** Null: it was done. */
async function failureOf(call: Promise<void>): Promise<ServerFailure | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof ServerFailure) return error;
    throw error;
  }
}
