import type * as z from "zod";
import { checked } from "../contract/checked.js";
import { type CallOptions, defaultTimeoutMs, type OpenOptions } from "../contract/options.js";
import { aborted } from "../errors/outside.js";

/** One call of a client: who makes it, and for how long it may wait. */
export interface Call<Given = unknown> {
  /** What was asked for, as a sentence's subject: `The claim of tp-9bq`. */
  readonly what: string;
  readonly actor: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Its options, checked. */
  readonly given: Given;
  /** Milliseconds until its time is up; not above zero: it is up. */
  remainingMs(): number;
}

/**
 * Begins a call: checks its options, and that its caller still waits for it.
 * @throws BeadsError `invalid_input`, `aborted`
 */
export function startCall<Given extends CallOptions & { actor?: string | undefined }>(options: {
  what: string;
  schema: z.ZodType<Given>;
  /** What the caller gave. */
  options: Given | undefined;
  client: OpenOptions;
}): Call<Given> {
  const { what, schema, client } = options;
  const given = checked({
    schema,
    value: options.options ?? {},
    what: `What ${lowerFirst(what)} was given as options`,
  });
  const { signal, timeoutMs = client.timeoutMs ?? defaultTimeoutMs, actor = client.actor } = given;
  if (signal?.aborted) throw aborted({ what, effect: "none", cause: signal.reason });
  const deadline = performance.now() + timeoutMs;
  return { what, actor, signal, timeoutMs, given, remainingMs: () => deadline - performance.now() };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
