import { BackendFailedError, type Clock } from "@townkit/core";
import { ServerRefusedError } from "../client/call.js";
import type { ServerClient } from "../client/server-client.js";
import { failureOf } from "../turn/failures.js";
import type { KnownSession } from "./sessions.js";
import { eventMs } from "./turn-keeper.js";
import type { TurnWatch } from "./turn-watch.js";

/**
 * What a refused prompt becomes: with its cause where the server told one, and with `effect: "none"` once it is proven
 * that the server holds nothing of it.
 */
export async function explainRefusal(options: {
  readonly error: unknown;
  readonly client: ServerClient;
  readonly clock: Clock;
  readonly known: KnownSession;
  readonly watch: TurnWatch;
}): Promise<unknown> {
  const { error, client, clock, known, watch } = options;
  if (!(error instanceof ServerRefusedError)) return error;
  if (watch.errors.length === 0) await new Promise<void>((resolve) => void clock.after(eventMs, resolve));
  const held = await client
    .getMessage({ sessionID: known.protocolId, messageID: watch.ids.messageId })
    .catch(() => "unread" as const);
  const effect = held === undefined ? "none" : "possible";
  const told = watch.errors[0] && failureOf({ error: watch.errors[0], effect });
  return new BackendFailedError({
    backend: "opencode",
    problem: told ? `the prompt was refused: ${told.message}` : error.message,
    effect,
    cause: error,
  });
}
