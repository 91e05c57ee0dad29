import type { Reading } from "../screen/read-screen.js";
import type { SessionParts } from "./session-parts.js";

/** The longest that a starting agent is not looked at. Until it draws there is nothing to see, and its start needs the processor. */
const longestWaitMs = 250;

/** How long the screen of an agent that greets is to stay as it is: what it begins with may still be taken off it. */
const steadyMs = 1000;

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
  const until = clock.monotonic() + limits.startMs;
  let idleSince: number | null = null;
  let drawn = { screen: "", since: 0 };
  for (;;) {
    const { look, reading } = await pane.read();
    const screen = look.captured.join("\n");
    if (screen !== drawn.screen) drawn = { screen, since: clock.monotonic() };
    if (look.ended !== null) {
      throw await pane.failure({ problem: `its agent did not stay. ${look.ended}`, look, effect: "none" });
    }
    idleSince = reading.state === "idle" ? (idleSince ?? clock.monotonic()) : null;
    if (idleSince !== null && !isStillStarting({ session, idleSince, drawnSince: drawn.since })) return;
    if (carries && isAtWork(reading)) return;
    if (signal.aborted || clock.monotonic() >= until) {
      const why = reading.state === "unknown" ? reading.why : `It is at a ${reading.state}.`;
      const problem = `its agent was not ready within ${limits.startMs} ms. ${why}`;
      throw await pane.failure({ problem, look, effect: "none" });
    }
    await bell.wait({ ms: longestWaitMs, signal });
  }
}

/** Its composer is there, and what is given to it may be lost: its hook is still to greet, or has done so while it still draws. */
function isStillStarting(options: { session: SessionParts; idleSince: number; drawnSince: number }): boolean {
  const { session, idleSince, drawnSince } = options;
  const { profile, hooks, hookLog, clock } = session;
  if (!profile.hooks?.greets || !hooks) return false;
  const isDrawing = clock.monotonic() - drawnSince < steadyMs;
  return (!hookLog.greeted || isDrawing) && clock.monotonic() - idleSince < profile.hooks.first_call_wait * 1000;
}

/** What it asks in a turn is work; a dialog comes before any. */
function isAtWork(reading: Reading): boolean {
  return reading.state === "busy" || (reading.state === "menu" && reading.menu.profile.kind !== "dialog");
}
