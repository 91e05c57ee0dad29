import {
  type Clock,
  type DurableEvent,
  IdempotencyConflictError,
  isoNow,
  isTownError,
  type Json,
  type OperationRecord,
  type Store,
} from "@townkit/core";
import { digestOf, type EventHub, withEffect } from "@townkit/core/kit";

/** One mutating call. */
export interface Operation<Result> {
  /** Absent: the call is not recorded, and a repeat is another call. */
  readonly key: string | undefined;
  readonly method: string;
  /** All that makes it this call and not another one. */
  readonly content: unknown;
  /** Does it, with `intent` in the same commit as its change of state. */
  readonly perform: (intent: OperationRecord | undefined) => Promise<Result>;
  /** Completes what a process before this one began: the intent is recorded, the result is not. */
  readonly recover: (intent: OperationRecord) => Promise<Result>;
  /** False of a result that `recover` gives again: it costs no commit. Absent: every result is recorded. */
  readonly keeps?: (result: Result) => boolean;
  /** What is told of the result, in the commit that records it. */
  readonly tell?: (result: Result) => readonly DurableEvent[];
}

export interface Operations {
  /**
   * The result of the call with this key: of the one that was, of the one that is under way, or of a new one.
   * @throws IdempotencyConflictError the key stands for another call.
   */
  run<Result>(operation: Operation<Result>): Promise<Result>;
  /** True when a call with this key was recorded or is under way. */
  knows(key: string): Promise<boolean>;
}

export function createOperations(options: { store: Store; hub: EventHub; clock: Clock }): Operations {
  const { store, hub, clock } = options;
  const underWay = new Map<string, { readonly digest: string; readonly result: Promise<unknown> }>();

  async function run<Result>(operation: Operation<Result>): Promise<Result> {
    const { key, method, content } = operation;
    if (key === undefined) return operation.perform(undefined);
    const digest = digestOf({ method, content });
    const other = underWay.get(key);
    if (other) {
      if (other.digest !== digest) throw conflict(key);
      return other.result as Promise<Result>;
    }
    const result = settle({ ...operation, key, digest });
    underWay.set(key, { digest, result });
    try {
      return await result;
    } finally {
      underWay.delete(key);
    }
  }

  async function settle<Result>(operation: Operation<Result> & { key: string; digest: string }): Promise<Result> {
    const { key, method, digest } = operation;
    const known = await store.getOperation(key);
    if (known && (known.digest !== digest || known.method !== method)) throw conflict(key);
    if (known && known.result !== null) return (known.result as { value: Result }).value;
    const intent = known ?? { key, method, digest, createdAt: isoNow(clock), result: null, revision: 1 };
    const value = await (known ? begun(operation.recover(intent)) : operation.perform(intent));
    if (operation.keeps?.(value) === false) return value;
    const events = operation.tell?.(value) ?? [];
    const operations = [{ ...intent, result: { value: value as Json }, revision: intent.revision + 1 }];
    const { lastSeq } = await begun(store.commit({ operations, events }));
    hub.publish({ events, lastSeq });
    return value;
  }

  async function knows(key: string): Promise<boolean> {
    return underWay.has(key) || (await store.getOperation(key)) !== undefined;
  }

  return { run, knows };
}

/** What is left to do of a call that was begun: where that fails, it does not say that nothing happened. */
async function begun<Result>(rest: Promise<Result>): Promise<Result> {
  return await rest.catch((error: unknown) => {
    throw isTownError(error) ? withEffect(error, "possible") : error;
  });
}

function conflict(key: string): IdempotencyConflictError {
  return new IdempotencyConflictError({ what: "A call with the key", key });
}
