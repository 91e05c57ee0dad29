import { type AssistantMessage, isAssistant, isServersOwn, type Message } from "./messages.js";

export interface OwnMessages {
  /** Our message; undefined when the session does not hold it. */
  readonly prompt: Message | undefined;
  /** Everything that the model said to it, in order, compactions in between included. */
  readonly answers: readonly AssistantMessage[];
  /** The first prompt of somebody else after ours; its answers are not ours. */
  readonly foreignPrompt: string | null;
  /** The model has gone on to somebody else's prompt: nothing more comes to ours. */
  readonly movedOn: boolean;
}

/**
 * Which messages of a session are one turn. An answer belongs to the message that it names as its parent. After a
 * compaction that is a message which the server wrote itself, so those count as ours while the turn before them was.
 */
export function ownMessages(options: { messages: readonly Message[]; messageId: string }): OwnMessages {
  const start = options.messages.findIndex((message) => message.info.id === options.messageId);
  if (start === -1) return { prompt: undefined, answers: [], foreignPrompt: null, movedOn: false };
  const own = new Set([options.messageId]);
  const answers: AssistantMessage[] = [];
  let foreignPrompt: string | null = null;
  let movedOn = false;
  for (const message of options.messages.slice(start + 1)) {
    if (isAssistant(message)) {
      if (own.has(message.info.parentID)) answers.push(message);
      else movedOn = true;
    } else if (foreignPrompt === null && isServersOwn(message)) {
      own.add(message.info.id);
    } else {
      foreignPrompt ??= message.info.id;
    }
  }
  return { prompt: options.messages[start], answers, foreignPrompt, movedOn };
}
