import { type AssistantMessage, isAssistant, isServersOwn, type Message } from "./messages.js";

export interface OwnMessages {
  /** Our message; undefined when the session does not hold it. */
  readonly prompt: Message | undefined;
  /** Everything that the model said to it, in order, compactions in between included. */
  readonly answers: readonly AssistantMessage[];
  /** The first prompt of somebody else after ours; its answers are not ours. */
  readonly foreignPrompt: string | null;
  /** The newest answer is to somebody else's prompt: as long as that is so, nothing comes to ours. */
  readonly movedOn: boolean;
  /**
   * A prompt of somebody else that the model read together with ours before it first answered ours: one that stood unanswered
   * after ours then, or one that it answered while ours stood there. What ours asks may be done with the answer to that one,
   * and the answer to ours may say no more than that. (Prompts of the same moment, 1.18: the parent is the one that was run last.)
   */
  readonly readWith: string | null;
}

/**
 * Which messages of a session are one turn. An answer belongs to the message that it names as its parent. After a
 * compaction that is a message which the server wrote itself, so those count as ours while the turn before them was.
 */
export function ownMessages(options: { messages: readonly Message[]; messageId: string }): OwnMessages {
  const start = options.messages.findIndex((message) => message.info.id === options.messageId);
  if (start === -1) return { prompt: undefined, answers: [], foreignPrompt: null, movedOn: false, readWith: null };
  const prompt = options.messages[start];
  const own = new Set([options.messageId]);
  let before = prompt;
  const answers: AssistantMessage[] = [];
  let foreignPrompt: string | null = null;
  let movedOn = false;
  let readWith: string | null = null;
  for (const message of options.messages.slice(start + 1)) {
    if (isAssistant(message)) {
      const { parentID } = message.info;
      movedOn = !own.has(parentID);
      if (!movedOn) answers.push(message);
      else if (answers.length === 0) readWith ??= parentID;
    } else if (foreignPrompt === null && (isServersOwn(message) || isRepetition({ message, before, prompt }))) {
      own.add(message.info.id);
    } else {
      foreignPrompt ??= message.info.id;
      if (answers.length === 0) readWith ??= message.info.id;
    }
    before = message;
  }
  return { prompt, answers, foreignPrompt, movedOn, readWith };
}

/**
 * A request that the provider refused as too large is compacted, and then the server puts a copy of the prompt behind the
 * summary, as if somebody had sent it again (1.18: an id of its own, nothing that marks it).
 */
function isRepetition(options: {
  message: Message;
  before: Message | undefined;
  prompt: Message | undefined;
}): boolean {
  const { message, before, prompt } = options;
  if (!prompt || !before || !isAssistant(before) || before.info.summary !== true) return false;
  // Its words are written after it.
  return message.parts.length === 0 || wordsOf(message) === wordsOf(prompt);
}

function wordsOf({ parts }: Message): string {
  return JSON.stringify(parts.map((part) => (part.type === "text" ? part.text : part.type)));
}
