import type { DriverSession, Turn } from "@townkit/core/kit";
import type { Prompt } from "../client/server-client.js";
import { protocolTurnIds } from "../turn/protocol-ids.js";
import { parseModelName } from "./model-name.js";

/**
 * A cut turn's words are in the conversation already, and the model is told by the server which tools were cut: sending
 * the work again would ask for it twice.
 */
export const continuation =
  "The previous turn was interrupted before it was finished. Look at what has been done already and continue the work from there; do not do anything twice.";

/** One attempt as the server is asked for it. The mode is named each time: the server forgets it with every prompt. */
export function promptFor(options: { turn: Turn; protocolId: string; text: string }): Prompt {
  const { turn, protocolId, text } = options;
  const { config } = turn.session;
  const ids = protocolTurnIds({ sessionId: config.id, assignmentId: turn.assignmentId, attempt: turn.attempt });
  return {
    sessionID: protocolId,
    messageID: ids.messageId,
    partID: ids.partId,
    text,
    model: modelOf(turn.session),
    agent: config.mode,
    system: config.systemPrompt,
  };
}

export function modelOf(session: DriverSession): Prompt["model"] {
  return session.config.model === undefined ? undefined : parseModelName(session.config.model);
}
