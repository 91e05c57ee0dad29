import type { OutputMessage } from "../contract/output.js";
import { InvalidInputError } from "../errors/input-errors.js";

const defaultLimit = 100;

/**
 * The newest messages of a conversation, or the newest before one of them, oldest first.
 * @throws InvalidInputError it has no such message.
 */
export function historyPage(options: {
  messages: readonly OutputMessage[];
  before: string | undefined;
  limit: number | undefined;
}): { messages: OutputMessage[]; more: boolean } {
  const { messages, before, limit = defaultLimit } = options;
  const end = before === undefined ? messages.length : messages.findIndex(({ id }) => id === before);
  if (end < 0) throw new InvalidInputError({ what: "before", problem: `the conversation has no message ${before}` });
  const begin = Math.max(0, end - limit);
  return { messages: messages.slice(begin, end), more: begin > 0 };
}
