/** What a request asks of the model, whatever the protocol it came in. */
export interface Conversation {
  readonly model: string;
  readonly stream: boolean;
  /** The agent's own id of the session; empty when it sent none. */
  readonly session: string;
  /** All that the agent told the model about itself. */
  readonly system: string;
  /** The names of the tools that it offers. */
  readonly tools: readonly string[];
  readonly messages: readonly Message[];
}

export type Message =
  | { readonly role: "user"; readonly text: string }
  /** `calls` are the ids of the tools that it asked for. */
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly string[] }
  /** The result of the call with that id. */
  | { readonly role: "tool"; readonly id: string; readonly text: string };

export function lastUserText({ messages }: Conversation): string {
  return messages.findLast(({ role }) => role === "user")?.text ?? "";
}
