import { CallAbortedError, type MutateOptions, TownError, WaitTimeoutError } from "@townkit/core";
import { attemptCall } from "./attempt-call.js";
import { anySignal, type Deadline, pause, startDeadline } from "./deadline.js";
import { type CallInput, type PreparedCall, prepareCall } from "./prepare-call.js";
import { type AnyOperation, type Operation, reviveError } from "./protocol/index.js";
import { advance, decideRetry, effectOf, type FailedTry, noTries, type Progress, type RetryDecision } from "./retry.js";
import type { Transport } from "./transport.js";

/**
 * Carries out one operation: keys first, then as many tries as it takes within the caller's deadline.
 * @throws what the town threw; InvalidInputError before anything is sent; WaitTimeoutError; CallAbortedError;
 * TownError `town_unreachable`, whose effect is `none` where no try can have changed anything.
 */
export type Call = <Params extends string, Query, Body, Result>(
  operation: Operation<never, Params, Query, Body, Result>,
  input?: CallInput<Params>,
  options?: MutateOptions,
) => Promise<Result>;

export interface CallerOptions {
  readonly transport: Transport;
  /** Ends every call. */
  readonly closing: AbortSignal;
  /** How long to go on while the town cannot be reached, in milliseconds. */
  readonly patienceMs: number;
  /** Resolves when the event streams that are being opened stand, or do not: what is called after them is seen by them. */
  streamsOpened(): Promise<unknown>;
}

export function createCaller(options: CallerOptions): Call {
  const { transport, closing, patienceMs, streamsOpened } = options;

  async function carryOut(call: PreparedCall, within: { deadline: Deadline; signal: AbortSignal }): Promise<unknown> {
    const { deadline, signal } = within;
    const reads = call.operation.method === "GET";
    if (!reads) await streamsOpened();
    let progress = noTries;
    for (;;) {
      if (signal.aborted) throw callAborted(call, progress);
      const startedMs = deadline.elapsedMs();
      const outcome = await attemptCall(call, { transport, deadline, signal });
      if (outcome.kind === "answered") return outcome.result;
      const tried: FailedTry = { outcome, startedMs, endedMs: deadline.elapsedMs() };
      progress = advance(progress, { ...tried, reads });
      if (signal.aborted) throw callAborted(call, progress);
      const decision = decideRetry({ tried, progress, patienceMs, remainingMs: deadline.remainingMs() });
      if (decision.kind !== "again") throw failure(call, { decision, deadline, progress, tried });
      await pause({ ms: decision.afterMs, signal });
    }
  }

  return <Params extends string, Query, Body, Result>(
    operation: Operation<never, Params, Query, Body, Result>,
    input: CallInput<Params> = {},
    callOptions: MutateOptions = {},
  ) => callOnce(operation as AnyOperation<never>, input, callOptions) as Promise<Result>;

  // Not the arrow itself: what `prepareCall` throws is to reject the promise, like all else.
  async function callOnce(operation: AnyOperation<never>, input: CallInput<string>, callOptions: MutateOptions) {
    const call = prepareCall({ ...input, operation, options: callOptions });
    const signal = anySignal(callOptions.signal, closing);
    return await carryOut(call, { deadline: startDeadline(callOptions), signal });
  }
}

interface Failure {
  readonly decision: Exclude<RetryDecision, { kind: "again" }>;
  readonly deadline: Deadline;
  readonly progress: Progress;
  readonly tried: FailedTry;
}

function failure(call: PreparedCall, { decision, deadline, progress, tried }: Failure): TownError {
  if (decision.kind === "refused") return refusal(call, { error: decision.error, progress });
  const { outcome } = tried;
  const named = outcome.kind === "refused" ? outcome.error.facts : {};
  const facts = { ...named, ...call.facts };
  const { effect } = progress;
  if (decision.kind === "timeout") {
    // Silence is not the same as being told to wait on.
    const heard = outcome.kind === "unreachable" ? { ...facts, unanswered: outcome.problem } : facts;
    return new WaitTimeoutError({ what: describe(call), timeoutMs: deadline.timeoutMs ?? 0, effect, facts: heard });
  }
  const [problem, cause] =
    outcome.kind === "unreachable" ? [outcome.problem, outcome.cause] : [outcome.error.message, outcome.error];
  return new TownError({
    code: "town_unreachable",
    message: `The town cannot be reached: ${problem}`,
    remedy: "Check with `town status` that its daemon runs, and call again with the same ids.",
    effect,
    facts,
    cause,
  });
}

/** As the town has said it, but for what an earlier try may have changed. */
function refusal(call: PreparedCall, { error, progress }: { error: TownError; progress: Progress }): TownError {
  const effect = effectOf({ error, progress });
  if (effect === error.effect) return error;
  return reviveError({ error: { ...error.toJSON(), effect, facts: { ...error.facts, ...call.facts } } });
}

function describe({ operation, path }: PreparedCall): string {
  return `${operation.method} ${path}`;
}

function callAborted(call: PreparedCall, progress: Progress): TownError {
  return new CallAbortedError({ what: describe(call), effect: progress.effect, facts: call.facts });
}
