import type { BackendStatus } from "@townkit/client/protocol";
import { healthStates, type TownEvent } from "@townkit/core";

export type Health = NonNullable<BackendStatus["health"]>;
type Said = Pick<Extract<TownEvent, { type: "backend.health" }>, "server" | "state" | "why" | "at">;

/**
 * What is known of a backend after it said this. What it says of itself as a whole is said of all its servers: from then on
 * those count that it speaks of again.
 */
export function healthAfter({ before, said }: { before: Health | null; said: Said }): Health {
  const { server, state, why, at } = said;
  if (server === null) return { state, why, at, servers: [] };
  const others = (before?.servers ?? []).filter((other) => other.server !== server);
  const servers = [...others, { server, state, why, at }].sort((left, right) =>
    left.server.localeCompare(right.server),
  );
  const [worst] = servers.toSorted((left, right) => rank(right.state) - rank(left.state));
  return { state: worst?.state ?? state, why: worst?.why ?? null, at: worst?.at ?? at, servers };
}

function rank(state: Health["state"]): number {
  return healthStates.indexOf(state);
}
