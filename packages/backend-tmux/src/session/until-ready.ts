import type { Reading } from "../screen/read-screen.js";
import type { SessionParts } from "./session-parts.js";

/** The longest that a starting agent is not looked at. Until it draws there is nothing to see, and its start needs the processor. */
const longestWaitMs = 250;

/**
 * Waits until the agent takes prompts; where it was started with one that it `carries`, until it works on that, or does.
 * @throws BackendFailedError it ended, or does not in time; its screen is in it.
 */
export async function untilReady(options: {
  session: SessionParts;
  carries: boolean;
  signal: AbortSignal;
}): Promise<void> {
  const { session, carries, signal } = options;
  const { pane, bell, clock, limits } = session;
  const until = clock.now() + limits.startMs;
  for (;;) {
    const { look, reading } = await pane.read();
    if (look.ended !== null) {
      throw await pane.failure({ problem: `its agent did not stay. ${look.ended}`, look, effect: "none" });
    }
    if (reading.state === "idle" || (carries && isAtWork(reading))) return;
    if (signal.aborted || clock.now() >= until) {
      const why = reading.state === "unknown" ? reading.why : `It is at a ${reading.state}.`;
      const problem = `its agent was not ready within ${limits.startMs} ms. ${why}`;
      throw await pane.failure({ problem, look, effect: "none" });
    }
    await bell.wait({ ms: longestWaitMs, signal });
  }
}

/** What it asks in a turn is work; a dialog comes before any. */
function isAtWork(reading: Reading): boolean {
  return reading.state === "busy" || (reading.state === "menu" && reading.menu.profile.kind !== "dialog");
}
