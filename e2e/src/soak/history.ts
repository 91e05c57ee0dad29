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
  const path = `/session/ses_${options.sessionId}/message`;
  return HistorySchema.parse(await askServer({ sandbox: options.sandbox, path }));
}

/** What the server says of a session's present: its status and its newest messages, for a person to read. */
export async function presentOf(options: { sandbox: Sandbox; sessionId: string; workDir: string }): Promise<string> {
  const { sandbox, sessionId, workDir } = options;
  const path = `/session/status?directory=${encodeURIComponent(workDir)}`;
  const statuses = (await askServer({ sandbox, path })) as Readonly<Record<string, unknown>>;
  const newest = (await historyOf({ sandbox, sessionId })).slice(-3);
  return JSON.stringify({ status: statuses[`ses_${sessionId}`] ?? "idle", newest });
}

async function askServer({ sandbox, path }: { sandbox: Sandbox; path: string }): Promise<unknown> {
  const { url, password } = await readServerRecord(sandbox);
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}` },
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`The OpenCode server answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** A session's history, and the messages by which it was given work. */
interface Given {
  readonly history: History;
  readonly given: ReadonlySet<string | undefined>;
}

/** What the history alone lets one attempt's state be. Written anew here: the judgement under test is not asked. */
export function allowedStates(options: Given & { messageId: string }): readonly AssignmentState[] {
  const { history, messageId } = options;
  const start = history.findIndex(({ info }) => info.id === messageId);
  if (start === -1) return ["failed"];
  const after = history.slice(start + 1);
  const end = after.findIndex((message) => message.info.role === "user" && !isServersOwn(message, options));
  const answers = (end === -1 ? after : after.slice(0, end)).filter(({ info }) => info.role === "assistant");
  const last = answers.at(-1);
  // Without an answer: the model was not found, or an abort or a crash came before it was asked.
  if (!last) return ["failed", "aborted", "interrupted"];
  if (last.info.error) return [last.info.error.name === "MessageAbortedError" ? "aborted" : "failed"];
  // A crash leaves it so; and where an abort was under way then, it is that.
  if (last.info.time.completed === undefined) return ["interrupted", "aborted"];
  // After a summary the work is to go on; what cannot leaves an error that is in no message.
  if (last.info.summary === true) return ["failed", "interrupted", "aborted"];
  if (last.info.finish === undefined) return ["aborted"];
  if (last.info.finish !== "tool-calls") return ["completed"];
  return last.parts.some(({ state }) => state?.status === "error") ? ["failed"] : ["interrupted", "aborted"];
}

/** What begins a compaction, and what the server says behind a summary, a copy of the prompt among it. */
function isServersOwn(message: History[number], { history, given }: Given): boolean {
  const { parts, info } = message;
  if (given.has(info.id)) return false;
  if (parts.length > 0 && parts.every(({ type, synthetic }) => type === "compaction" || synthetic === true))
    return true;
  return history[history.indexOf(message) - 1]?.info.summary === true;
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
    (message) =>
      message.info.role === "user" && !isServersOwn(message, { history, given }) && !given.has(message.info.id),
  );
  return [
    ...strays.map(({ info }) => `${sessionId} holds the prompt ${info.id}, which is no attempt's`),
    ...attempts.flatMap(({ id, number, state, evidence }) => {
      const messageId = messageOf(evidence);
      // Nothing names a message: nothing was taken, and nothing may have come of it.
      const allowed =
        messageId === undefined
          ? (["failed", "cancelled", "aborted"] as const)
          : allowedStates({ history, given, messageId });
      if ((allowed as readonly string[]).includes(state)) return [];
      return [`${id} is ${state} in attempt ${number}, and by the server's history ${allowed.join(" or ")}`];
    }),
  ];
}

function messageOf(evidence: Assignment["attempts"][number]["evidence"]): string | undefined {
  const found = evidence.map(({ facts }) => facts?.messageId).find((id) => typeof id === "string");
  return typeof found === "string" ? found : undefined;
}
