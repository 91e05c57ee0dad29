import { setTimeout as delay } from "node:timers/promises";
import { type AgentServer, ServerFailure } from "../server/agent-server.js";
import type { SessionParts } from "./session-parts.js";

const lookEveryMs = 250;
/** How long its terminal may take to show its conversation. It is driven all the same. */
const showMs = 30_000;

/**
 * Waits until the agent's server answers, and has it open its conversation, on its screen as well.
 * @throws BackendFailedError it ended, or does not in time; its screen is in it.
 */
export async function untilServed(options: {
  session: SessionParts;
  server: AgentServer;
  signal: AbortSignal;
}): Promise<void> {
  const { session, server, signal } = options;
  const { pane, clock, limits } = session;
  const until = clock.monotonic() + limits.startMs;
  for (;;) {
    const look = await pane.hands.look();
    if (look.ended !== null) {
      throw await pane.failure({ problem: `its agent did not stay. ${look.ended}`, look, effect: "none" });
    }
    if (await server.isUp()) break;
    if (signal.aborted || clock.monotonic() >= until) {
      const problem = `the server of its agent did not answer within ${limits.startMs} ms.`;
      throw await pane.failure({ problem, look, effect: "none" });
    }
    await delay(lookEveryMs);
  }
  try {
    await server.openConversation();
    await untilShown({ session, server, signal });
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error;
    throw await pane.failure({ problem: `${error.message}.`, look: await pane.hands.look(), effect: "none" });
  }
}

/** Its terminal hears of a conversation to show once it has drawn itself, and not before. */
async function untilShown({ session, server, signal }: Parameters<typeof untilServed>[0]): Promise<void> {
  const { pane, clock, log, sessionId } = session;
  const until = clock.monotonic() + showMs;
  while (!signal.aborted && clock.monotonic() < until) {
    const look = await pane.hands.look();
    if (look.ended !== null) {
      throw await pane.failure({ problem: `its agent did not stay. ${look.ended}`, look, effect: "none" });
    }
    if (server.isShown(look.title)) return;
    await server.show();
    await delay(lookEveryMs);
  }
  log.warn("An agent's terminal does not show its session; it is driven all the same.", { sessionId });
}
