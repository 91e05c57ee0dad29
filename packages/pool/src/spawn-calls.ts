import {
  asTownError,
  type CallOptions,
  type ForkOptions,
  ForkOptionsSchema,
  type Handle,
  IdempotencyConflictError,
  isoNow,
  newSessionId,
  type OperationRecord,
  type Orchestrator,
  parseInput,
  type ResolvedConfig,
  type Session,
  type SessionConfig,
  SessionConfigSchema,
  SessionNotRunningError,
  type Warm,
} from "@townkit/core";
import {
  CallOptionsSchema,
  createSerial,
  initAssignmentId,
  isSameContent,
  newSession,
  withinCall,
} from "@townkit/core/kit";
import { type Fallback, isOutage, unplaced } from "./decide/fallback.js";
import { create } from "./decide/lifecycle.js";
import { unstarted } from "./directory.js";
import { defaultWaitMs, type Parts } from "./parts.js";
import { type Roles, withRole } from "./role-settings.js";
import type { SessionActor } from "./session-actor.js";
import { untilStarted } from "./until-started.js";

interface Birth {
  readonly config: ResolvedConfig;
  /** As its caller asked for it. A repeat of the call asks for the same, whatever the role's settings have become. */
  readonly asked: AskedConfig;
  readonly fork?: { readonly sessionId: string; readonly handle: Handle; readonly atMessageId?: string };
  readonly intent?: OperationRecord;
  readonly warm?: Warm | undefined;
}

export interface SpawnCalls extends Pick<Orchestrator, "spawnSession" | "forkSession"> {
  /** As `spawnSession`, for a session that nobody asked for: the pool may stop it again. */
  spawnWarm(config: SessionConfig & { readonly id: string }): Promise<Session>;
}

type AskedConfig = SessionConfig & { readonly id: string };

/**
 * Spawns and forks. The session's id is the key: a repeat gives the same session, waits for its start while that is under
 * way, and starts it again when it stands at `error`.
 */
export function createSpawnCalls(parts: Parts & { readonly roles: Roles; readonly fallback: Fallback }): SpawnCalls {
  const { backend, clock, directory, guard, operations, waits, roles, fallback, sources } = parts;
  const births = createSerial();
  const ready = (actor: SessionActor) => untilStarted({ actor, waits });

  async function spawnSession(given: SessionConfig, options: CallOptions = {}): Promise<Session> {
    const parsed = parseInput({ schema: SessionConfigSchema, value: given, what: "The session's config" });
    const call = parseInput({ schema: CallOptionsSchema, value: options, what: "What spawnSession was given" });
    const asked = { ...parsed, id: parsed.id ?? newSessionId(parsed.role) };
    return await within({ asked, call, session: spawned(asked) });
  }

  async function spawnWarm(given: SessionConfig & { readonly id: string }): Promise<Session> {
    const asked = parseInput({
      schema: SessionConfigSchema,
      value: given,
      what: "The config of a session of the pool",
    });
    const warm = { drainingSince: null, retiredSince: null };
    return await spawned({ ...asked, id: given.id }, warm);
  }

  function spawned(asked: AskedConfig, warm?: Warm): Promise<Session> {
    return births.run(asked.id, async () => bear({ asked, config: await settled(asked), warm })).then(ready);
  }

  async function forkSession(parentId: string, given: ForkOptions = {}, options: CallOptions = {}): Promise<Session> {
    const { id, atMessageId, newRole } = parseInput({
      schema: ForkOptionsSchema,
      value: given,
      what: "The fork's options",
    });
    const call = parseInput({ schema: CallOptionsSchema, value: options, what: "What forkSession was given" });
    const parent = directory.get(parentId).state.record;
    await guard.require({ agent: parent.config.agent, capability: "fork" });
    const role = newRole ?? parent.config.role;
    const own = { role, id: id ?? newSessionId(role), initPrompt: undefined };
    const asked = { ...(parent.asked ?? parent.config), ...own };
    // A new role brings its own settings; the conversation stays with the agent whose it is, where it is.
    const { agent, backend: place } = parent.config;
    const config =
      newRole === undefined
        ? { ...parent.config, ...own, ...envOfFork({ parent: parent.config, id: own.id }) }
        : {
            ...withRole({ config: { ...asked, agent }, roles, env: sources.environmentOf(own) }),
            backend: place,
          };
    const { handle } = parent;
    if (!handle) throw new SessionNotRunningError({ sessionId: parentId, status: parent.session.status });
    const birth = { asked, config, fork: { sessionId: parentId, handle, atMessageId } };
    const session = operations.run<string>({
      // A space keeps it apart from the keys of callers.
      key: `fork ${config.id}`,
      method: "forkSession",
      content: { parentId, atMessageId, newRole },
      perform: (intent) =>
        births.run(config.id, () => bear({ ...birth, intent })).then(({ state }) => state.record.session.id),
      recover: () => Promise.resolve(config.id),
    });
    return within({ asked, call, session: session.then((sessionId) => ready(directory.get(sessionId))) });
  }

  /** The session as it was recorded, now or before; its start goes on. */
  async function bear(birth: Birth): Promise<SessionActor> {
    const { config, asked, fork, intent, warm } = birth;
    const known = directory.find(config.id);
    if (known) {
      sameOrConflict(known, birth);
      if (intent) await known.apply((draft) => draft.record(intent));
      return known;
    }
    if (directory.isBuried(config.id)) {
      throw new IdempotencyConflictError({ what: "Session", key: config.id, problem: "was deleted" });
    }
    const mayMove = fallback.mode !== "fail" && !fork;
    const handle = await prepared({ birth, mayMove });
    const at = isoNow(clock);
    const { session } = newSession({
      config,
      backend: handle ? (handle.child ?? handle.backend) : (config.backend ?? backend.name),
      forkedFrom: fork?.sessionId ?? null,
      at,
    });
    const actor = directory.make(
      unstarted({
        session,
        config,
        handle,
        ...(isSameContent(asked, config) ? {} : { asked }),
        ...(mayMove && { placing: unplaced }),
        ...(warm && { warm }),
      }),
    );
    const prompt = config.initPrompt;
    const first = prompt === undefined ? null : { id: initAssignmentId(config.id), prompt };
    await actor.apply((draft) => {
      draft.record(intent);
      create(draft, first);
    });
    directory.add(actor);
    return actor;
  }

  /** Null: its backend cannot, and the fallback has to find another one. */
  async function prepared({ birth, mayMove }: { birth: Birth; mayMove: boolean }): Promise<Handle | null> {
    const { config, fork } = birth;
    try {
      return await backend.prepare(fork ? { config, fork } : { config });
    } catch (error) {
      if (mayMove && isOutage(asTownError(error))) return null;
      throw error;
    }
  }

  /** The config as it will be kept: completed once, and never again. */
  async function settled(asked: AskedConfig): Promise<ResolvedConfig> {
    const config = withRole({ config: asked, roles, env: sources.environmentOf(asked) });
    return { ...config, agent: config.agent ?? (await guard.onlyAgent()) };
  }

  /** The parent's variables, but for those that said who the parent is. */
  function envOfFork(options: { parent: ResolvedConfig; id: string }): Pick<SessionConfig, "env"> {
    const { parent, id } = options;
    const ofParent = sources.environmentOf(parent);
    const own = Object.entries(parent.env ?? {}).filter(([name, value]) => ofParent[name] !== value);
    const env = { ...sources.environmentOf({ id, role: parent.role }), ...Object.fromEntries(own) };
    return parent.env === undefined && Object.keys(env).length === 0 ? {} : { env };
  }

  function within(options: { asked: AskedConfig; call: CallOptions; session: Promise<Session> }): Promise<Session> {
    const { asked, call, session } = options;
    return withinCall({
      work: session,
      what: `the start of session ${asked.id}`,
      facts: { sessionId: asked.id },
      effect: () => "possible",
      call: { timeoutMs: defaultWaitMs.session, ...call },
      clock,
    });
  }

  return { spawnSession, forkSession, spawnWarm };
}

/** @throws IdempotencyConflictError */
function sameOrConflict(known: SessionActor, birth: Birth): void {
  const { config, asked = config, session } = known.state.record;
  if (isSameContent({ asked, from: session.forkedFrom }, { asked: birth.asked, from: birth.fork?.sessionId ?? null }))
    return;
  throw new IdempotencyConflictError({ what: "Session", key: session.id });
}
