import { type OutputMessage, outputText } from "@townkit/core";

/** What a message says, for a reader; null for one without words. */
export function messageText(message: OutputMessage): string | null {
  const text = outputText([message]);
  if (text === "") return null;
  return message.role === "user" ? `> ${text}` : text;
}
