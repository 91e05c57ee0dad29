import type { Clock } from "@townkit/core";
import type { ServerClient } from "../client/server-client.js";
import type { KnownSession } from "./sessions.js";
import type { TurnKeeper } from "./turn-keeper.js";

/** How long a turn that was just handed over may take to begin before it is aborted: an abort before that hits nothing. */
const beginMs = 2_000;

/** After an abort a turn settles within half a second, or when its tools have ended; what takes longer is judged by its messages. */
const settleMs = 20_000;

/** Ends whatever turn runs in the session, and resolves when it has settled, or when it is known not to. */
export async function abortTurn(options: {
  readonly client: ServerClient;
  readonly known: KnownSession;
  readonly keeper: TurnKeeper;
  readonly clock: Clock;
}): Promise<void> {
  const { client, known, keeper, clock } = options;
  const { watch } = known;
  const after = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  if (watch) watch.abortRequested = true;
  if (watch?.submitted) await Promise.race([watch.beginning, after(beginMs)]);
  await client.abort(known.protocolId);
  if (watch?.begun) await Promise.race([watch.settled, after(settleMs)]);
  if (known.watch) await keeper.recheck(known);
  else await keeper.askWhetherBusy(known);
}
