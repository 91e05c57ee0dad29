import {
  type AnyFacetOperation,
  type FacetName,
  type Facets,
  facetMethods,
  facetOf,
} from "../contract/facets/index.js";
import { newOperationKey } from "../contract/ids.js";
import { parseInput } from "../errors/input-errors.js";
import { asTownError } from "../errors/town-error.js";
import { isoNow } from "../ports/clock.js";
import { requireFree } from "./admission.js";
import type { BackendCore } from "./backend-core.js";
import { runCall } from "./backend-parts.js";
import { CallOptionsSchema, MutateOptionsSchema } from "./call-inputs.js";
import { callUsage } from "./call-usage.js";
import { requireCapability } from "./capability-check.js";
import type { FacetEffect, FacetEffects } from "./driver.js";
import { limited } from "./limited.js";
import { notStopped } from "./not-stopped.js";
import type { SessionPatch } from "./session-state.js";

/** What changes a session or deletes it answers within seconds, also on a loaded machine; what takes this long hangs. */
const changeMs = 120_000;

interface Request {
  readonly name: FacetName;
  readonly sessionId: string;
  readonly params: unknown;
  readonly key: string;
  /** A call with this key was begun before, and its end is not known. */
  readonly again: boolean;
}

/** The calls that not every agent has, by what the table says of each. */
export function facetCalls(core: BackendCore): Facets {
  const { driver, hub, clock, log, serial, sessions, ledger, operations, occupancy, adoption, closing } = core;

  /** @throws SessionNotFoundError, CapabilityUnsupportedError */
  async function admit({ name, sessionId }: Pick<Request, "name" | "sessionId">): Promise<void> {
    const { agent } = sessions.get(sessionId).config;
    await requireCapability({ driver, agent, capability: facetOf(name).capability });
  }

  /** At the driver. A deleted session that is deleted again, after a crash, has only its name left. */
  async function perform(request: Omit<Request, "key" | "again">, call: FacetEffect): Promise<unknown> {
    const { name, sessionId, params } = request;
    const effects = driver.facets as FacetEffects<unknown> | undefined;
    const effect = effects?.[name];
    if (!effect) throw new Error(`The ${driver.name} driver declares ${facetOf(name).capability} and has no ${name}.`);
    return await effect(sessions.driverSession(sessionId), params, call);
  }

  /** What is begun for the first time needs a session without work; what was begun before may itself be that work. */
  function requireRoom({ sessionId, again }: Request): void {
    const { session } = sessions.get(sessionId);
    const seen = again && session.status === "busy" ? { ...session, status: "idle" as const } : session;
    requireFree({ session: seen, holder: ledger.current(sessionId), own: "", occupant: occupancy.of(sessionId) });
  }

  function withinDeadline(request: Request): Promise<unknown> {
    const { name, sessionId, key, again } = request;
    return limited({
      what: `${name} of ${sessionId}`,
      backend: driver.name,
      ms: changeMs,
      clock,
      signal: closing.signal,
      run: (signal) => perform(request, { key, fresh: !again, signal }),
    });
  }

  const kinds: Readonly<Record<Exclude<AnyFacetOperation["kind"], "reads">, (request: Request) => Promise<unknown>>> = {
    changes: (request) =>
      serial.run(request.sessionId, () => {
        requireRoom(request);
        return withinDeadline(request);
      }),

    async "takes a turn"(request) {
      const { name, sessionId, key, again } = request;
      const release = await serial.run(sessionId, async () => {
        requireRoom(request);
        const letGo = occupancy.hold(sessionId, `a ${facetOf(name).capability} runs in it`);
        await sessions.change(sessionId, { status: "busy", statusReason: null });
        return letGo;
      });
      try {
        const result = await perform(request, { key, fresh: !again, signal: closing.signal });
        hub.publish({ events: callUsage({ sessionId, key, result, at: isoNow(clock) }) });
        await rest(sessionId, { status: "idle" });
        return result;
      } catch (error) {
        await rest(sessionId, await look(sessionId));
        throw error;
      } finally {
        release();
      }
    },

    ends: (request) =>
      serial.run(request.sessionId, async () => {
        const { sessionId, again } = request;
        if (again && (await sessions.isDeleted(sessionId)) && !sessions.find(sessionId))
          return { sessionId, cancelled: [] };
        const { status } = sessions.get(sessionId).session;
        if (status !== "stopped") throw notStopped({ sessionId, status });
        // First the mark: a crash in between must not let a later start begin the conversation anew.
        await sessions.markDeleted(sessionId);
        const result = await withinDeadline(request).catch(async (error: unknown) => {
          if (asTownError(error).effect === "none") await sessions.unmarkDeleted(sessionId);
          throw error;
        });
        await sessions.bury(sessionId);
        return result;
      }),
  };

  /** Its turn is over: it is at rest, or as it was seen. */
  async function rest(sessionId: string, seen: SessionPatch): Promise<void> {
    const entry = sessions.find(sessionId);
    if (entry?.session.status === "busy" && !ledger.current(sessionId)) await sessions.change(sessionId, seen);
  }

  /** What the agent says of a session, where the end of its turn was not seen. */
  async function look(sessionId: string): Promise<SessionPatch> {
    try {
      const { observations } = await driver.adopt([sessions.driverSession(sessionId)]);
      const [seen] = observations;
      return seen ? { liveness: seen.liveness, status: seen.status === "busy" ? "busy" : "idle" } : {};
    } catch (error) {
      log.warn("A session could not be looked at.", { sessionId, error: String(error) });
      return { status: "idle" };
    }
  }

  return facetMethods(async ({ name, sessionId, params: given, options }) => {
    const { kind, params: schema } = facetOf(name);
    const params = parseInput({ schema, value: given, what: `the params of ${name}` });
    if (kind === "reads") {
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        await admit({ name, sessionId });
        return await perform({ name, sessionId, params }, { key: "", fresh: true, signal: closing.signal });
      };
      return await runCall({ core, what: `${name} of ${sessionId}`, facts: { sessionId }, effect: "none", call, run });
    }
    const parsed = parseInput({ schema: MutateOptionsSchema, value: options, what: "options" });
    const { key = newOperationKey(), ...call } = parsed;
    const run = async () => {
      await adoption.ensure();
      return await operations.once({
        key,
        method: name,
        content: { sessionId, params },
        intend: () => admit({ name, sessionId }).then(() => null),
        run: (_intent, { again }) => kinds[kind]({ name, sessionId, params, key, again }),
      });
    };
    const facts = { sessionId, key };
    return await runCall({ core, what: `${name} of ${sessionId}`, facts, effect: "possible", call, run });
  });
}
