import type { OpencodeClient } from "@opencode-ai/sdk/v2/client";
import type { Reply } from "./asks.js";
import { asked } from "./client.js";

/** Whether the server still waited for that, and does so no more. @throws ServerFailure */
export async function answerAsk(options: {
  client: OpencodeClient;
  /** Of the ask. */
  id: string;
  directory: string;
  reply: Reply;
}): Promise<boolean> {
  const { client, id, directory, reply } = options;
  const where = { requestID: id, directory };
  const done = await asked({
    what: "Answering it",
    effect: "possible",
    run: (signal: AbortSignal) => {
      if (reply.to === "permission") {
        const { to: _, ...said } = reply;
        return client.permission.reply({ ...where, ...said }, { signal });
      }
      const { answers } = reply;
      if (answers === null) return client.question.reject(where, { signal });
      return client.question.reply({ ...where, answers }, { signal });
    },
  });
  return done !== undefined;
}
