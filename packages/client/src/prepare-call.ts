import { InvalidInputError, type MutateOptions, newOperationKey, OperationKeySchema, parseInput } from "@townkit/core";
import * as z from "zod";
import { type AnyOperation, encodeQuery, keyHeader } from "./protocol/index.js";

const CallOptionsSchema = z.strictObject({
  signal: z.instanceof(AbortSignal).optional(),
  timeoutMs: z.number().min(0).optional(),
});
const MutateOptionsSchema = CallOptionsSchema.extend({ key: OperationKeySchema.optional() });

export interface CallInput<Params extends string> {
  readonly params?: Readonly<Record<Params, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** One call, complete: every try of it sends the same. */
export interface PreparedCall {
  readonly operation: AnyOperation<never>;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The ids by which the caller can go on after an error. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * Checks the input against the operation's schemas and makes the key that nobody gave.
 * @throws InvalidInputError
 */
export function prepareCall(
  request: CallInput<string> & { operation: AnyOperation<never>; options: MutateOptions },
): PreparedCall {
  const { operation, params = {} } = request;
  const schema = operation.key === "header" ? MutateOptionsSchema : CallOptionsSchema;
  const options: MutateOptions = parseInput({ schema, value: request.options, what: "the options" });
  const path = operation.path.replace(/\{(\w+)\}/g, (_braces, name: string) => pathSegment(name, params[name]));
  const search = encodeQuery(checked({ schema: operation.query, value: request.query, what: "the filter" })).toString();
  const given = checked({ schema: operation.body, value: request.body, what: "the request" });
  const { name, key, body } = keyed({ operation, body: given, key: options.key });
  return {
    operation,
    path: search ? `${path}?${search}` : path,
    body,
    headers: key === undefined ? {} : { [keyHeader]: key },
    facts: key === undefined ? params : { ...params, [name]: key },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function checked(input: { schema: AnyOperation<never>["body"]; value: unknown; what: string }): Fields {
  if (!input.schema) return {};
  return parseInput({ schema: input.schema, value: input.value ?? {}, what: input.what }) as Fields;
}

function pathSegment(name: string, value: unknown): string {
  // Dots alone would be taken for a step in the path, however they are encoded.
  if (typeof value === "string" && !/^\.{0,2}$/.test(value)) return encodeURIComponent(value);
  throw new InvalidInputError({ what: name, problem: "it must be an id" });
}

function keyed(input: { operation: AnyOperation<never>; body: Fields; key: string | undefined }): {
  name: string;
  key: string | undefined;
  body: Fields;
} {
  const { operation, body } = input;
  const place = operation.key;
  if (place === undefined) return { name: "", key: undefined, body };
  if (place === "header") {
    return { name: "key", key: input.key ?? newOperationKey(), body };
  }
  const key = String(body[place.field] ?? place.make(body));
  return { name: place.fact, key, body: { ...body, [place.field]: key } };
}
