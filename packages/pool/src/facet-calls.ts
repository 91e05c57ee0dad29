import {
  type FacetName,
  type FacetResult,
  type Facets,
  facetMethods,
  facetOf,
  isoNow,
  type MutateOptions,
  newOperationKey,
  type OperationRecord,
  parseInput,
} from "@townkit/core";
import { CallOptionsSchema, callUsage, MutateOptionsSchema, notStopped, withinCall } from "@townkit/core/kit";
import { observeSession } from "./decide/observe-session.js";
import { remove } from "./decide/remove.js";
import { gone } from "./gone.js";
import { defaultWaitMs, type Parts } from "./parts.js";

/** How long a backend may take to say how a session is that it has just changed, in milliseconds. */
const lookMs = 5_000;

type Method = (sessionId: string, params: unknown, options: MutateOptions) => Promise<unknown>;

/**
 * The calls that not every agent has: what reads is passed on; what changes something is recorded first, and handed on
 * under the same key, so that the backend does it once whoever dies in between.
 */
export function createFacetCalls(parts: Parts): Facets {
  const { backend, store, clock, directory, operations, guard } = parts;

  /** Whether the session's agent can do it. @throws SessionNotFoundError */
  async function isDeclared(name: FacetName, sessionId: string): Promise<boolean> {
    const { agent } = directory.get(sessionId).state.record.config;
    return await guard.allows({ agent, capability: facetOf(name).capability });
  }

  function handOn(call: { name: FacetName; sessionId: string; params: unknown }, options: MutateOptions) {
    return (backend[call.name] as Method)(call.sessionId, call.params, options);
  }

  /** Does it, and sees what it has made of the session, so that whoever asks next is not told of the time before. */
  async function change(call: Parameters<typeof handOn>[0], options: MutateOptions): Promise<unknown> {
    const result = await handOn(call, options);
    // It is done, whatever comes of looking: events tell of the session, too.
    const seen = await backend.getSession(call.sessionId, { timeoutMs: lookMs }).catch(() => undefined);
    if (seen) await directory.find(call.sessionId)?.observe((draft) => observeSession(draft, seen));
    return result;
  }

  /** The backend's record goes first: while it is there, nothing is lost by a crash in between. */
  async function removeSession(sessionId: string, key: string): Promise<FacetResult<"deleteSession">> {
    const actor = directory.find(sessionId);
    // Gone already: this call was completed by a process before this one, but for its answer.
    if (!actor) return { sessionId, cancelled: [] };
    const { status } = actor.state.record.session;
    if (status !== "stopped") throw notStopped({ sessionId, status });
    await gone(backend.stopSession(sessionId));
    await gone(backend.deleteSession(sessionId, {}, { key }));
    const cancelled = await actor.apply(remove);
    await directory.bury(sessionId);
    return { sessionId, cancelled };
  }

  return facetMethods(async ({ name, sessionId, params: given, options }) => {
    const { kind, params: schema } = facetOf(name);
    const params = parseInput({ schema, value: given, what: `The params of ${name}` });
    if (kind === "reads") {
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: `The options of ${name}` });
      directory.get(sessionId);
      return await handOn({ name, sessionId, params }, call);
    }
    const parsed = parseInput({ schema: MutateOptionsSchema, value: options, what: `The options of ${name}` });
    const { key = newOperationKey(), signal, timeoutMs = defaultWaitMs.settled } = parsed;
    // Nothing is recorded of what the backend will refuse; it knows why, and says it.
    const known = await operations.knows(key);
    if (!known && !(await isDeclared(name, sessionId))) return await handOn({ name, sessionId, params }, { key });
    const effect =
      kind === "ends" ? () => removeSession(sessionId, key) : () => change({ name, sessionId, params }, { key });
    const work = operations.run({
      key,
      method: name,
      content: { sessionId, params },
      perform: async (intent: OperationRecord | undefined) => {
        if (intent) await store.commit({ operations: [intent] });
        return await effect();
      },
      recover: effect,
      tell: (result) => callUsage({ sessionId, key, result, at: isoNow(clock) }),
    });
    return await withinCall({
      work,
      what: `${name} of ${sessionId}`,
      facts: { sessionId, key },
      effect: () => "possible",
      call: { signal, timeoutMs },
      clock,
    });
  });
}
