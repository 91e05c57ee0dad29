import type { SessionParts } from "./session-parts.js";

/** The longest that a starting agent is not looked at. Until it draws there is nothing to see, and its start needs the processor. */
const longestWaitMs = 250;

/** Waits until the agent takes prompts. @throws BackendFailedError it ended, or does not in time; its screen is in it. */
export async function untilReady({ session, signal }: { session: SessionParts; signal: AbortSignal }): Promise<void> {
  const { pane, bell, clock, limits } = session;
  const until = clock.now() + limits.startMs;
  for (;;) {
    const { look, reading } = await pane.read();
    if (look.ended !== null) {
      throw await pane.failure({ problem: `its agent did not stay. ${look.ended}`, look, effect: "none" });
    }
    if (reading.state === "idle") return;
    if (signal.aborted || clock.now() >= until) {
      const why = reading.state === "unknown" ? reading.why : `It is at a ${reading.state}.`;
      const problem = `its agent was not ready within ${limits.startMs} ms. ${why}`;
      throw await pane.failure({ problem, look, effect: "none" });
    }
    await bell.wait({ ms: longestWaitMs, signal });
  }
}
