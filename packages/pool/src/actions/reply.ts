import type { ActionEvent } from "@townkit/core";
import * as z from "zod";

/** What an action's result is to the agent. */
export interface ActionReply {
  /** Text for the agent's context. */
  readonly context?: string;
  /** What the session is to go on with. */
  readonly keepWorking?: string;
}

const text = z.string().trim().min(1).max(200_000).optional();
const ReplySchema = z.object({ context: text, keepWorking: text });

/** Of these, plain text is the context: what a program such as `gt prime` prints is meant to be read by the agent. */
const speaking: readonly ActionEvent[] = ["start", "pre_compact"];

/** What the output of an action says. An object in JSON says it by its fields, of which those count that its event can use. */
export function replyOf({ on, stdout }: { on: ActionEvent; stdout: string }): ActionReply {
  const said = stdout.trim();
  if (said === "") return {};
  const isSpeaking = speaking.includes(on);
  const parsed = ReplySchema.safeParse(jsonIn(said));
  if (!parsed.success) return isSpeaking ? { context: said } : {};
  const { context, keepWorking } = parsed.data;
  if (isSpeaking) return context === undefined ? {} : { context };
  return on === "idle" && keepWorking !== undefined ? { keepWorking } : {};
}

/** Undefined where it is something else than an object. */
function jsonIn(said: string): unknown {
  try {
    const value: unknown = JSON.parse(said);
    return Array.isArray(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
