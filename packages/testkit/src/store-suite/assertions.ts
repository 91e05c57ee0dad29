import assert from "node:assert/strict";
import { type DurableEvent, type ErrorCode, isTownError, type Store, type TownError } from "@townkit/core";
import type { StoreSubject } from "./subject.js";

/** The error of that code which the call rejects with; anything else fails the case. */
export async function rejectedWith(options: { code: ErrorCode; call: Promise<unknown> }): Promise<TownError> {
  const outcome = await options.call.then(
    () => ({ error: undefined }),
    (error: unknown) => ({ error }),
  );
  assert.ok(isTownError(outcome.error), `expected a rejection with ${options.code}, got ${String(outcome.error)}`);
  assert.equal(outcome.error.code, options.code);
  return outcome.error;
}

/** Runs the body on the subject's store, then disposes it. */
export async function withStore<T>(options: { subject: StoreSubject; body: (store: Store) => Promise<T> }): Promise<T> {
  const store = await options.subject.open();
  try {
    return await options.body(store);
  } finally {
    await store[Symbol.asyncDispose]();
  }
}

/** The whole journal, as `[seq, why]` of the sample events. */
export async function journalOf(store: Store): Promise<readonly (readonly [number, string])[]> {
  const { entries } = await store.readJournal({ afterSeq: 0, limit: 1000 });
  return entries.map(({ seq, event }) => [seq, whyOf(event)] as const);
}

function whyOf(event: DurableEvent): string {
  return event.type === "plugin.failed" ? event.why : event.type;
}
