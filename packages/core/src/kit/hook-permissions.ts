import * as z from "zod";
import type { Answer } from "../contract/attention.js";
import type { AgentEvent, HookReply } from "../contract/hooks.js";
import { parseInput } from "../errors/input-errors.js";
import { WaitTimeoutError } from "../errors/outside-errors.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { AttentionBook } from "./attention-book.js";
import type { Waits } from "./waits.js";

/** Agents give their hooks about ten minutes; the reply must be there before, so that the agent can ask by itself. */
const answerMs = 5 * 60_000;

const PermissionPayloadSchema = z.object({
  permission: z.string().min(1),
  patterns: z.array(z.string()).default([]),
  always: z.array(z.string()).default([]),
});

/** Permissions that an agent asks for through its hook, which waits for the answer. */
export interface HookPermissions {
  /** Raises attention and waits for its answer; without one in time, the reply is empty and the agent asks by itself. */
  ask(request: { sessionId: string; assignmentId: string | null; event: AgentEvent }): Promise<HookReply>;
  /** Whether a hook waited for this answer; it has it then. */
  answer(given: { sessionId: string; attentionId: string; answer: Answer }): boolean;
}

export function createHookPermissions(options: {
  waits: Waits;
  attention: AttentionBook;
  clock: Clock;
}): HookPermissions {
  const { waits, attention, clock } = options;
  const asked = new Map<string, Answer | null>();

  async function ask(request: Parameters<HookPermissions["ask"]>[0]): Promise<HookReply> {
    const { sessionId, assignmentId, event } = request;
    const what = parseInput({ schema: PermissionPayloadSchema, value: event.payload, what: "payload" });
    const id = `hook-${event.eventId}`;
    const key = keyOf(sessionId, id);
    asked.set(key, null);
    await attention.raise({ kind: "permission", id, sessionId, assignmentId, raisedAt: isoNow(clock), ...what });
    try {
      const answer = await waits.until({
        key,
        what: `the answer to ${id}`,
        facts: { sessionId, attentionId: id },
        effect: () => "none",
        call: { timeoutMs: answerMs },
        check: () => asked.get(key) ?? undefined,
      });
      return replyFor(answer);
    } catch (error) {
      await attention.settle({ sessionId, attentionId: id, how: "withdrawn" });
      if (error instanceof WaitTimeoutError) return {};
      throw error;
    } finally {
      asked.delete(key);
    }
  }

  function answer(given: { sessionId: string; attentionId: string; answer: Answer }): boolean {
    const key = keyOf(given.sessionId, given.attentionId);
    if (!asked.has(key)) return false;
    asked.set(key, given.answer);
    waits.wake(key);
    return true;
  }

  return { ask, answer };
}

/** Apart from the assignments' ids, under which others wait: those hold no slash. */
function keyOf(sessionId: string, attentionId: string): string {
  return `${sessionId}/${attentionId}`;
}

function replyFor(answer: Answer): HookReply {
  if (answer.kind !== "permission") return {};
  const message = answer.message === undefined ? {} : { message: answer.message };
  return { decision: answer.decision === "deny" ? "deny" : "allow", ...message };
}
