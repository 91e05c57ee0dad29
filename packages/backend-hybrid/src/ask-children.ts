import {
  asTownError,
  type Backend,
  CallAbortedError,
  type CallOptions,
  type Clock,
  type SessionList,
} from "@townkit/core";
import { withinCall } from "@townkit/core/kit";

export interface Answers<Answer> {
  /** By child, of those that have answered, in the children's order. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly unreachable: SessionList["unreachable"];
}

/**
 * Asks all children the same, side by side. One that fails, or says nothing for `ms`, holds nobody up: it is named.
 * @throws CallAbortedError by the caller's signal.
 */
export async function askChildren<Answer>(options: {
  children: ReadonlyMap<string, Backend>;
  /** One noun phrase. */
  what: string;
  ms: number;
  call: CallOptions;
  clock: Clock;
  ask: (child: Backend, call: CallOptions, name: string) => Promise<Answer>;
}): Promise<Answers<Answer>> {
  const { children, what, ms, call, clock, ask } = options;
  const { signal, timeoutMs = ms } = call;
  const within = { timeoutMs: Math.min(ms, timeoutMs), ...(signal && { signal }) };
  const answers = new Map<string, Answer>();
  const unreachable: { backend: string; why: string }[] = [];
  // Also what is thrown at once is this child's alone.
  const asked = [...children].map(async ([name, child]) =>
    withinCall({
      work: ask(child, within, name),
      what: `${what} of ${name}`,
      facts: { backend: name },
      effect: () => "none",
      call: within,
      clock,
    }),
  );
  const settled = await Promise.allSettled(asked);
  if (signal?.aborted) throw new CallAbortedError({ what, effect: "none", facts: {} });
  for (const [at, name] of [...children.keys()].entries()) {
    const one = settled[at];
    if (one?.status === "fulfilled") answers.set(name, one.value);
    else unreachable.push({ backend: name, why: asTownError(one?.reason).message });
  }
  return { answers, unreachable };
}
