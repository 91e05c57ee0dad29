import { CallOptionsSchema, type ChangeOptions, defaultTimeoutMs, type OpenOptions } from "../contract/options.js";
import { checked } from "../contract/checked.js";
import { aborted } from "../errors/outside.js";

/** One call of a client: who makes it, and for how long it may wait. */
export interface Call {
  /** What was asked for, as a sentence's subject: `The claim of tp-9bq`. */
  readonly what: string;
  readonly actor: string;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Milliseconds until its time is up; not above zero: it is up. */
  remainingMs(): number;
}

/**
 * Begins a call: checks its options, and that its caller still waits for it.
 * @throws BeadsError `invalid_input`, `aborted`
 */
export function startCall(options: { what: string; options: ChangeOptions | undefined; client: OpenOptions }): Call {
  const { what, client } = options;
  const { signal, timeoutMs, actor } = checked({
    schema: CallOptionsSchema,
    value: options.options ?? {},
    what: `What ${what} was given as options`,
  });
  if (signal?.aborted) throw aborted({ what, effect: "none", cause: signal.reason });
  const limitMs = timeoutMs ?? client.timeoutMs ?? defaultTimeoutMs;
  const deadline = performance.now() + limitMs;
  return {
    what,
    actor: actor ?? client.actor,
    signal,
    timeoutMs: limitMs,
    remainingMs: () => deadline - performance.now(),
  };
}
