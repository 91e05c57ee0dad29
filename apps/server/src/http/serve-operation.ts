import { type AnyOperation, decodeQuery, keyHeader, waitParameter } from "@townkit/client/protocol";
import { InvalidInputError, type OperationKey, OperationKeySchema, parseInput, TownError } from "@townkit/core";
import type { Context, Handler } from "hono";
import { z } from "zod";
import { callerOf, requireOwnName } from "./caller.js";
import { readJson } from "./request-body.js";

const NothingSchema = z.strictObject({});

/** How long the caller waits: at most as long as the server's own limit, which is also the default. */
export const WaitSchema = z.strictObject({
  [waitParameter]: z.number().int().min(0).max(86_400_000).optional(),
});

/** Serves one operation of the table on its target. `closing` ends its waits, so that their callers ask whoever comes next. */
export function serveOperation<Target>(options: {
  operation: AnyOperation<Target>;
  target: Target;
  closing: AbortSignal;
  /** One wait lasts so long at most, in milliseconds. */
  longestWaitMs: number;
}): Handler {
  const { operation, target, closing, longestWaitMs } = options;
  return async (context) => {
    const { query, waitMs = longestWaitMs } = readQuery(context, operation);
    const timeoutMs = operation.waits ? Math.min(waitMs, longestWaitMs) : undefined;
    const { body, key } = operation.method === "POST" ? await readKeyedBody(context, operation) : noBody;
    const caller = callerOf(context);
    requireOwnName({ caller, body });
    const signal = AbortSignal.any([context.req.raw.signal, closing, ...(caller ? [caller.ended] : [])]);
    const input = { params: context.req.param(), query, body };
    const callOptions = { signal, timeoutMs, ...(key === undefined ? {} : { key }) };
    try {
      return context.json(await operation.call(target, input, callOptions));
    } catch (error) {
      throw closing.aborted ? stopping() : error;
    }
  };
}

/** The answer of a town that is about to end. Its callers ask again, with the same keys. */
export function stopping(): TownError {
  return new TownError({
    code: "town_unreachable",
    message: "The town's daemon is stopping.",
    remedy: "Call again, with the same ids, when it is up.",
    effect: "possible",
  });
}

const noBody = { body: {}, key: undefined };

function readQuery<Target>(
  context: Context,
  operation: AnyOperation<Target>,
): { query: unknown; waitMs: number | undefined } {
  const search = new URL(context.req.url).searchParams;
  const wait = new URLSearchParams();
  if (operation.waits) {
    for (const text of search.getAll(waitParameter)) wait.append(waitParameter, text);
    search.delete(waitParameter);
  }
  const what = "the query";
  const waited = parseInput({ schema: WaitSchema, value: decodeQuery({ schema: WaitSchema, search: wait }), what });
  const schema = operation.query ?? NothingSchema;
  const query = parseInput({ schema, value: decodeQuery({ schema, search }), what });
  return { query, waitMs: waited[waitParameter] };
}

/**
 * The body and the key: that of the header stands in the field that is the key, or beside the body where no field is.
 * @throws InvalidInputError where header and field disagree.
 */
async function readKeyedBody<Target>(
  context: Context,
  { body: schema = NothingSchema, key: place }: AnyOperation<Target>,
): Promise<{ body: unknown; key: OperationKey | undefined }> {
  const sent = await readJson(context);
  const header = place === undefined ? undefined : context.req.header(keyHeader);
  const key = parseInput({ schema: OperationKeySchema.optional(), value: header, what: `the header ${keyHeader}` });
  const field = typeof place === "object" ? place.field : undefined;
  const value = key === undefined || field === undefined ? sent : withKey({ sent, field, key });
  const body = parseInput({ schema, value, what: "the request body" });
  return { body, key: field === undefined ? key : undefined };
}

function withKey(options: { sent: unknown; field: string; key: OperationKey }): unknown {
  const { sent, field, key } = options;
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return sent;
  const own: unknown = (sent as Record<string, unknown>)[field] ?? key;
  if (own === key) return { ...sent, [field]: key };
  throw new InvalidInputError({
    what: `the header ${keyHeader}`,
    problem: `it is ${key}, and the ${field} in the body is ${JSON.stringify(own)}`,
    remedy: `Send the ${field} alone, or the same value twice.`,
    facts: { key, [field]: own },
  });
}
