import type { Handle, ResolvedConfig } from "../contract/backend.js";
import { newSessionId } from "../contract/ids.js";
import type { CallOptions } from "../contract/options.js";
import type { Orchestrator } from "../contract/orchestrator.js";
import {
  type ForkOptions,
  ForkOptionsSchema,
  type Session,
  type SessionConfig,
  SessionConfigSchema,
} from "../contract/session.js";
import { IdempotencyConflictError, parseInput } from "../errors/input-errors.js";
import { CallOptionsSchema } from "../kit/call-inputs.js";
import { canonicalJson } from "../kit/digest.js";
import { initAssignmentId } from "../kit/init-assignment.js";
import { createSerial } from "../kit/serial.js";
import { newSession } from "../kit/session-state.js";
import { withinCall } from "../kit/waits.js";
import { isoNow } from "../ports/clock.js";
import type { OperationRecord } from "../ports/store.js";
import { create, start } from "./decide/lifecycle.js";
import { unstartedState } from "./directory.js";
import { defaultWaitMs, type Parts } from "./parts.js";
import type { SessionActor } from "./session-actor.js";

interface Birth {
  readonly config: ResolvedConfig;
  readonly fork?: { readonly sessionId: string; readonly handle: Handle; readonly atMessageId?: string };
  readonly intent?: OperationRecord;
}

/**
 * Spawns and forks. The session's id is the key: a repeat gives the same session, waits for its start while that is under
 * way, and starts it again when it stands at `error`.
 */
export function createSpawnCalls(parts: Parts): Pick<Orchestrator, "spawnSession" | "forkSession"> {
  const { backend, clock, directory, guard, operations, waits } = parts;
  const births = createSerial();

  async function spawnSession(given: SessionConfig, options: CallOptions = {}): Promise<Session> {
    const parsed = parseInput({ schema: SessionConfigSchema, value: given, what: "The session's config" });
    const call = parseInput({ schema: CallOptionsSchema, value: options, what: "The options of spawnSession" });
    const config = { ...parsed, id: parsed.id ?? newSessionId(parsed.role) };
    return await within({ config, call, session: births.run(config.id, () => bear({ config })).then(ready) });
  }

  async function forkSession(parentId: string, given: ForkOptions = {}, options: CallOptions = {}): Promise<Session> {
    const { id, atMessageId, newRole } = parseInput({
      schema: ForkOptionsSchema,
      value: given,
      what: "The fork's options",
    });
    const call = parseInput({ schema: CallOptionsSchema, value: options, what: "The options of forkSession" });
    const parent = directory.get(parentId).state.record;
    await guard.require({ agent: parent.config.agent, capability: "fork" });
    const { initPrompt: _, ...inherited } = parent.config;
    const role = newRole ?? parent.config.role;
    const config = { ...inherited, role, id: id ?? newSessionId(role) };
    const { handle } = parent;
    if (!handle) throw new Error(`Session ${parentId} has no handle.`);
    const birth = { config, fork: { sessionId: parentId, handle, atMessageId } };
    const session = operations.run<string>({
      // A space keeps it apart from the keys of callers.
      key: `fork ${config.id}`,
      method: "forkSession",
      content: { parentId, atMessageId, newRole },
      perform: (intent) =>
        births.run(config.id, () => bear({ ...birth, intent })).then(({ state }) => state.record.session.id),
      recover: () => Promise.resolve(config.id),
    });
    return within({ config, call, session: session.then((sessionId) => ready(directory.get(sessionId))) });
  }

  /** The session as it was recorded, now or before; its start goes on. */
  async function bear(birth: Birth): Promise<SessionActor> {
    const { config, fork, intent } = birth;
    const known = directory.find(config.id);
    if (known) {
      sameOrConflict(known, birth);
      if (intent) await known.apply((draft) => draft.record(intent));
      return known;
    }
    const handle = await backend.prepare(fork ? { config, fork } : { config });
    const at = isoNow(clock);
    const { session } = newSession({ config, backend: handle.backend, forkedFrom: fork?.sessionId ?? null, at });
    const actor = directory.make(unstartedState({ session, config, handle }));
    const prompt = config.initPrompt;
    const first = prompt === undefined ? null : { id: await initAssignmentId(config.id), prompt };
    await actor.apply((draft) => {
      draft.record(intent);
      create(draft, first);
    });
    directory.add(actor);
    return actor;
  }

  /** The session when it can take work. @throws what its start failed with. */
  async function ready(actor: SessionActor): Promise<Session> {
    if (actor.state.record.session.status === "error") await actor.apply(start);
    const { id } = actor.state.record.session;
    const session = await waits.until({
      key: id,
      what: "the start",
      facts: { sessionId: id },
      effect: () => "possible",
      call: {},
      check: () => (actor.state.record.session.status === "creating" ? undefined : actor.state.record.session),
    });
    const failure = session.status === "error" ? actor.failure("start") : undefined;
    if (failure) throw failure;
    return session;
  }

  function within(options: { config: ResolvedConfig; call: CallOptions; session: Promise<Session> }): Promise<Session> {
    const { config, call, session } = options;
    return withinCall({
      work: session,
      what: `the start of session ${config.id}`,
      facts: { sessionId: config.id },
      effect: () => "possible",
      call: { timeoutMs: defaultWaitMs.session, ...call },
      clock,
    });
  }

  return { spawnSession, forkSession };
}

/** @throws IdempotencyConflictError */
function sameOrConflict(known: SessionActor, birth: Birth): void {
  const { config, session } = known.state.record;
  const held = canonicalJson({ config, from: session.forkedFrom });
  if (held === canonicalJson({ config: birth.config, from: birth.fork?.sessionId ?? null })) return;
  throw new IdempotencyConflictError({ what: "Session", key: session.id });
}
