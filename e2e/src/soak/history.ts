import type { Assignment, AssignmentState } from "@townkit/core";
import { z } from "zod";
import { readServerRecord } from "../town/ground-truth.js";
import type { Sandbox } from "../town/sandbox.js";

const PartSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  synthetic: z.boolean().optional(),
  state: z.looseObject({ status: z.string() }).optional(),
});
const HistorySchema = z.array(
  z.object({
    info: z.looseObject({
      id: z.string(),
      role: z.enum(["user", "assistant"]),
      parentID: z.string().optional(),
      finish: z.string().optional(),
      error: z.looseObject({ name: z.string() }).optional(),
      summary: z.unknown().optional(),
      time: z.looseObject({ completed: z.number().optional() }),
    }),
    parts: z.array(PartSchema),
  }),
);
export type History = z.infer<typeof HistorySchema>;

/** All messages of a session, read from the server itself. */
export async function historyOf(options: { sandbox: Sandbox; sessionId: string }): Promise<History> {
  const { url, password } = await readServerRecord(options.sandbox);
  const response = await fetch(`${url}/session/ses_${options.sessionId}/message`, {
    headers: { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}` },
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`The OpenCode server answered ${response.status}: ${await response.text()}`);
  return HistorySchema.parse(await response.json());
}

/** What the history alone lets one attempt's state be. Written anew here: the judgement under test is not asked. */
export function allowedStates(options: { history: History; messageId: string }): readonly AssignmentState[] {
  const { history, messageId } = options;
  const start = history.findIndex(({ info }) => info.id === messageId);
  if (start === -1) return ["failed"];
  const after = history.slice(start + 1);
  const end = after.findIndex((message) => message.info.role === "user" && !isServersOwn(message));
  const answers = (end === -1 ? after : after.slice(0, end)).filter(({ info }) => info.role === "assistant");
  const last = answers.at(-1);
  // Without an answer: the model was not found, or an abort or a crash came before it was asked.
  if (!last) return ["failed", "aborted", "interrupted"];
  if (last.info.error) return [last.info.error.name === "MessageAbortedError" ? "aborted" : "failed"];
  // A crash leaves it so; and where an abort was under way then, it is that.
  if (last.info.time.completed === undefined) return ["interrupted", "aborted"];
  if (last.info.finish === undefined) return ["aborted"];
  if (last.info.finish !== "tool-calls") return ["completed"];
  return last.parts.some(({ state }) => state?.status === "error") ? ["failed"] : ["interrupted", "aborted"];
}

function isServersOwn({ parts }: History[number]): boolean {
  return parts.length > 0 && parts.every(({ type, synthetic }) => type === "compaction" || synthetic === true);
}

/** One sentence for each thing that the town says of a session's work and its history does not. */
export function contradictions(options: {
  readonly sessionId: string;
  readonly assignments: readonly Assignment[];
  readonly history: History;
}): string[] {
  const { sessionId, assignments, history } = options;
  const attempts = assignments.flatMap(({ id, attempts }) => attempts.map((attempt) => ({ id, ...attempt })));
  const given = new Set(attempts.map(({ evidence }) => messageOf(evidence)));
  const strays = history.filter(
    (message) => message.info.role === "user" && !isServersOwn(message) && !given.has(message.info.id),
  );
  return [
    ...strays.map(({ info }) => `${sessionId} holds the prompt ${info.id}, which is no attempt's`),
    ...attempts.flatMap(({ id, number, state, evidence }) => {
      const messageId = messageOf(evidence);
      // Nothing names a message: nothing was taken, and nothing may have come of it.
      const allowed =
        messageId === undefined ? (["failed", "cancelled", "aborted"] as const) : allowedStates({ history, messageId });
      if ((allowed as readonly string[]).includes(state)) return [];
      return [`${id} is ${state} in attempt ${number}, and by the server's history ${allowed.join(" or ")}`];
    }),
  ];
}

function messageOf(evidence: Assignment["attempts"][number]["evidence"]): string | undefined {
  const found = evidence.map(({ facts }) => facts?.messageId).find((id) => typeof id === "string");
  return typeof found === "string" ? found : undefined;
}
