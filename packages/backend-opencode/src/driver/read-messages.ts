import type { ServerClient } from "../client/server-client.js";
import type { Message } from "../turn/messages.js";

const pageSize = 100;

/** The messages from this one on, itself included, in order; all of them when it is null or not there. */
export async function readMessagesFrom(options: {
  readonly client: ServerClient;
  readonly sessionID: string;
  readonly messageId: string | null;
}): Promise<readonly Message[]> {
  const { client, sessionID, messageId } = options;
  let messages: readonly Message[] = [];
  let before: string | undefined;
  for (;;) {
    const page = await client.pageOfMessages({ sessionID, limit: pageSize, ...(before !== undefined && { before }) });
    messages = [...page.messages, ...messages];
    const at = messages.findIndex(({ info }) => info.id === messageId);
    if (at !== -1) return messages.slice(at);
    if (page.before === null) return messages;
    before = page.before;
  }
}
