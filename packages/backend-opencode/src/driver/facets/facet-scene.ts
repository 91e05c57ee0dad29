import { type Clock, InvalidInputError, SessionBusyError } from "@townkit/core";
import type { DriverSession, Turn } from "@townkit/core/kit";
import type { ServerClient } from "../../client/server-client.js";
import { protocolTurnIds } from "../../turn/protocol-ids.js";
import type { KnownSession } from "../sessions.js";
import type { TurnKeeper } from "../turn-keeper.js";

/** What the facets of the sessions on one server are made of. */
export interface FacetScene {
  readonly clock: Clock;
  readonly keeper: TurnKeeper;
  client(): Promise<ServerClient>;
  known(session: DriverSession): Promise<KnownSession>;
  /** Takes back what was kept for a session, which is gone. */
  forget(session: DriverSession): Promise<void>;
}

export function messageIdOf(turn: Turn): string {
  const { session, assignmentId, attempt } = turn;
  return protocolTurnIds({ sessionId: session.config.id, assignmentId, attempt }).messageId;
}

/** @throws SessionBusyError a turn runs: what came now would become a part of it. Nothing was sent. */
export async function requireIdle(options: { client: ServerClient; known: KnownSession }): Promise<void> {
  const { client, known } = options;
  const { id: sessionId } = known.session.config;
  const assignmentId = known.watch?.owner.assignmentId ?? null;
  const running = (await client.statuses(known.data.directory))[known.protocolId] !== undefined;
  if (running || known.watch) throw new SessionBusyError({ sessionId, assignmentId, why: "a turn runs at the server" });
}

/** The server takes a message that it does not hold for the end of the conversation, and says nothing (measured on 1.18). */
export async function requireMessage(options: {
  client: ServerClient;
  protocolId: string;
  sessionId: string;
  messageId: string;
  what: string;
}): Promise<void> {
  const { client, protocolId, sessionId, messageId, what } = options;
  const held = /^msg[A-Za-z0-9_-]+$/.test(messageId)
    ? await client.getMessage({ sessionID: protocolId, messageID: messageId })
    : undefined;
  if (!held) throw new InvalidInputError({ what, problem: `${sessionId} has no message ${messageId}` });
}
