import type { Session } from "@townkit/core";
import type { Waits } from "@townkit/core/kit";
import { startAnew } from "./decide/supervise.js";
import type { SessionActor } from "./session-actor.js";

/**
 * The session when the start that was decided for it has ended, by this process or one before; one that had failed is begun
 * again. @throws what it failed with.
 */
export async function untilStarted({ actor, waits }: { actor: SessionActor; waits: Waits }): Promise<Session> {
  const now = (): Session => actor.state.record.session;
  if (now().status === "error") await actor.apply(startAnew);
  const { id } = now();
  const session = await waits.until({
    key: id,
    what: "the start",
    facts: { sessionId: id },
    effect: () => "possible",
    call: {},
    check: () => (now().status === "creating" ? undefined : now()),
  });
  const failure = session.status === "error" ? (actor.failure("start") ?? actor.failure("place")) : undefined;
  if (failure) throw failure;
  return session;
}
