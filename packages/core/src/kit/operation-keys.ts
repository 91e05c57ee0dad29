import { IdempotencyConflictError } from "../errors/input-errors.js";
import { asTownError } from "../errors/town-error.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { Json, StatePort } from "../ports/state.js";
import { digestOf } from "./digest.js";

interface KeptOperation {
  readonly method: string;
  readonly digest: string;
  readonly createdAt: string;
  /** What was decided before the effect, so that doing it again after a crash is the same effect. */
  readonly intent: Json;
  /** Absent from the intent until the outcome is known. */
  readonly result?: Json;
}

export interface Operation<Intent, Result> {
  /** Absent: the caller does not mean to repeat the call, and it is just run. */
  readonly key: string | undefined;
  readonly method: string;
  /** Everything that the call says, but for how long its caller waits. */
  readonly content: unknown;
  readonly intend: () => Intent | Promise<Intent>;
  /** `again`: a call with this key was begun before, and what became of it is not known. */
  readonly run: (intent: Intent, begun: { readonly again: boolean }) => Promise<Result>;
}

/** The same key twice is the same effect, once, also after a restart. */
export interface OperationKeys {
  /** @throws IdempotencyConflictError the key came with another method or content. */
  once<Intent, Result>(operation: Operation<Intent, Result>): Promise<Result>;
  /** Forgets calls that were begun before this moment (ISO 8601) and have ended; what became of the others is still to be told. */
  forget(older: { readonly before: string }): Promise<void>;
}

const prefix = "operation/";

export function createOperationKeys(options: { state: StatePort; clock: Clock }): OperationKeys {
  const { state, clock } = options;
  const running = new Map<string, { digest: string; result: Promise<unknown> }>();

  async function perform<Intent, Result>(
    operation: Operation<Intent, Result>,
    key: string,
    digest: string,
  ): Promise<Result> {
    const known = (await state.get(prefix + key)) as unknown as KeptOperation | undefined;
    if (known && known.digest !== digest) throw conflict(key);
    if (known && "result" in known) return known.result as unknown as Result;
    const intent = known ? (known.intent as unknown as Intent) : await operation.intend();
    const kept: KeptOperation = known ?? {
      method: operation.method,
      digest,
      createdAt: isoNow(clock),
      intent: intent as unknown as Json,
    };
    if (!known) await state.put(prefix + key, kept as unknown as Json);
    try {
      const result = await operation.run(intent, { again: known !== undefined });
      await state.put(prefix + key, { ...kept, result } as unknown as Json);
      return result;
    } catch (error) {
      // Proven to have done nothing, it leaves nothing behind; otherwise its intent stays for whoever tries again. What a
      // repeat proves is only that it did nothing itself.
      if (!known && asTownError(error).effect === "none") await state.delete(prefix + key);
      throw error;
    }
  }

  async function once<Intent, Result>(operation: Operation<Intent, Result>): Promise<Result> {
    const { key, method, content } = operation;
    if (key === undefined) return operation.run(await operation.intend(), { again: false });
    const digest = digestOf({ method, content });
    const other = running.get(key);
    if (other) {
      if (other.digest !== digest) throw conflict(key);
      return other.result as Promise<Result>;
    }
    const result = perform(operation, key, digest);
    running.set(key, { digest, result });
    const forget = () => running.delete(key);
    result.then(forget, forget);
    return result;
  }

  async function forget({ before }: { readonly before: string }): Promise<void> {
    for (const { key, value } of await state.list(prefix)) {
      const { createdAt, ...kept } = value as unknown as KeptOperation;
      if ("result" in kept && createdAt < before) await state.delete(key);
    }
  }

  return { once, forget };
}

function conflict(key: string): IdempotencyConflictError {
  return new IdempotencyConflictError({ what: "Operation", key });
}
