import type { OpencodeClient } from "@opencode-ai/sdk/v2";
import { z } from "zod";
import type { ReadBack } from "../stream/read-back.js";
import { PermissionRequestSchema, QuestionRequestSchema } from "../stream/server-events.js";
import { call } from "./call.js";

/** What was missed of the logs, and what is asked of a person: what only a reader asks for who was not connected. */
export function missedReads(options: {
  sdk: OpencodeClient;
  timeoutMs: number;
}): Pick<ReadBack, "history" | "permissions" | "questions"> {
  const { sdk, timeoutMs } = options;
  const common = (what: string, signal: AbortSignal) => ({ what, effect: "none" as const, timeoutMs, signal });
  return {
    async history(positions, caller) {
      const run = (signal: AbortSignal) => sdk.sync.history.list({ body: positions }, { signal });
      return await call({ ...common("Reading the logs", caller), run });
    },
    async permissions(directory, caller) {
      const run = (signal: AbortSignal) => sdk.permission.list({ directory }, { signal });
      return z.array(PermissionRequestSchema).parse(await call({ ...common("Reading the permissions", caller), run }));
    },
    async questions(directory, caller) {
      const run = (signal: AbortSignal) => sdk.question.list({ directory }, { signal });
      return z.array(QuestionRequestSchema).parse(await call({ ...common("Reading the questions", caller), run }));
    },
  };
}
