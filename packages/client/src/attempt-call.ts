import { anySignal, type Deadline } from "./deadline.js";
import type { PreparedCall } from "./prepare-call.js";
import { type AnyOperation, longestWaitMs, waitParameter } from "./protocol/index.js";
import type { Try } from "./retry.js";
import type { TownResponse } from "./town-fetch.js";
import { misfit, parseJson, strangeAnswer, type Transport, unreachable } from "./transport.js";

/** A server that is there answers a wait this much after its end at the latest. Beyond, it hangs, and another try is due. */
const answerGraceMs = 10_000;

/** How much longer than its deadline a caller is kept, for the town's own word on what has happened. */
const lastWordMs = 500;

/** One try of a call: sends it, with as much of the caller's patience as one wait may have, and reads the answer. */
export async function attemptCall(
  call: PreparedCall,
  options: { transport: Transport; deadline: Deadline; signal: AbortSignal },
): Promise<Try<unknown>> {
  const { operation } = call;
  const remaining = Math.max(0, options.deadline.remainingMs());
  const waitMs = Math.min(longestWaitMs, Math.round(remaining));
  const limitMs = Math.min(operation.waits ? waitMs + answerGraceMs : Number.POSITIVE_INFINITY, remaining + lastWordMs);
  const limit = timeLimit(limitMs);
  try {
    const sent = await options.transport.send({
      method: operation.method,
      path: operation.waits ? withWait(call.path, waitMs) : call.path,
      headers: call.headers,
      body: call.body,
      signal: anySignal(options.signal, limit.signal),
    });
    return sent.kind === "answered" ? await read(sent.result, operation) : sent;
  } finally {
    limit.clear();
  }
}

function timeLimit(ms: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  if (!Number.isFinite(ms)) return { signal: controller.signal, clear: () => {} };
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${Math.round(ms)} ms`)), ms);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

function withWait(path: string, waitMs: number): string {
  return `${path}${path.includes("?") ? "&" : "?"}${waitParameter}=${waitMs}`;
}

async function read(response: TownResponse, operation: AnyOperation<never>): Promise<Try<unknown>> {
  try {
    const value = parseJson(await response.text());
    const parsed = operation.result.safeParse(value);
    if (parsed.success) return { kind: "answered", result: parsed.data };
    const problem = misfit({ value, error: parsed.error });
    return { kind: "refused", error: strangeAnswer({ what: operation.path, problem, cause: parsed.error }) };
  } catch (cause) {
    return unreachable(cause);
  }
}
