import type { Backend, PrepareRequest, ResolvedConfig } from "../contract/backend.js";
import { newSessionId } from "../contract/ids.js";
import { ForkOptionsSchema, type Session, SessionConfigSchema, SessionFilterSchema } from "../contract/session.js";
import { IdempotencyConflictError, parseInput } from "../errors/input-errors.js";
import { asTownError } from "../errors/town-error.js";
import { isAskedByAgent } from "./attention-state.js";
import type { BackendCore } from "./backend-core.js";
import { runCall } from "./backend-parts.js";
import { CallOptionsSchema, MutateOptionsSchema } from "./call-inputs.js";
import { agentFor, requireCapability } from "./capability-check.js";
import { digestOf } from "./digest.js";
import { initAssignmentId } from "./init-assignment.js";

type SessionCalls = Pick<Backend, "spawnSession" | "getSession" | "listSessions" | "forkSession" | "stopSession">;

/** The calls that begin, end and show sessions. */
export function sessionCalls(core: BackendCore): SessionCalls {
  const { driver, serial, sessions, ledger, attention, operations, delivery, desk, starts, carrying, adoption } = core;

  /** The session of this id, started once: by whichever call with this content came first. */
  function begin(request: PrepareRequest & { content: unknown }): Promise<Session> {
    const { config, fork, content } = request;
    const { id } = config;
    return serial.run(id, async () => {
      const digest = digestOf(content);
      const known = sessions.find(id);
      if (known && known.digest !== digest) throw new IdempotencyConflictError({ what: "Session", key: id });
      if (known?.started) return known.session;
      if (!known && (await sessions.isDeleted(id))) {
        throw new IdempotencyConflictError({ what: "Session", key: id, problem: "was deleted" });
      }
      if (!known) {
        const handle = await starts.prepare(fork ? { config, fork } : { config });
        adoption.known(id);
        await sessions.add({ config, handle, digest, forkedFrom: fork?.sessionId ?? null });
      }
      const carries = await carrying.record(id);
      await carrying.start({ sessionId: id, carries }).catch(async (error: unknown) => {
        if (asTownError(error).effect === "none") await sessions.remove(id);
        throw error;
      });
      return sessions.get(id).session;
    });
  }

  async function sendInitPrompt(config: ResolvedConfig): Promise<void> {
    const { id: sessionId, initPrompt } = config;
    if (initPrompt === undefined) return;
    const id = initAssignmentId(sessionId);
    const work = { type: "prompt" as const, content: initPrompt };
    const sent = await serial.run(sessionId, () => desk.admit({ sessionId, id, work, options: {} }));
    await sent.receipt();
  }

  async function stop(sessionId: string): Promise<Session> {
    const { session, config } = sessions.get(sessionId);
    if (session.status === "stopped") return session;
    if ((await driver.capabilities())[config.agent]?.abort) await desk.endTurn(sessionId);
    const left = ledger.current(sessionId);
    if (left) await delivery.handed(left.id);
    await driver.stop(sessions.driverSession(sessionId));
    const cut = ledger.current(sessionId);
    if (cut) await delivery.consult({ assignment: cut, question: "aborted" });
    const asked = sessions.get(sessionId).session.attention.filter(isAskedByAgent);
    for (const { id } of asked) await attention.settle({ sessionId, attentionId: id, how: "withdrawn" });
    const liveness = { state: "dead" as const, why: "It was stopped." };
    return sessions.change(sessionId, { status: "stopped", statusReason: null, liveness });
  }

  return {
    async spawnSession(given, options = {}) {
      const parsed = parseInput({ schema: SessionConfigSchema, value: given, what: "config" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const asked = { ...parsed, id: parsed.id ?? newSessionId(parsed.role) };
      const { id } = asked;
      const run = async () => {
        await adoption.ensure();
        const config = { ...asked, agent: await agentFor({ driver, config: asked }) };
        await begin({ config, content: { spawn: asked } });
        await sendInitPrompt(config);
        return sessions.get(id).session;
      };
      return await runCall({
        core,
        what: `the start of session ${id}`,
        facts: { sessionId: id },
        effect: "possible",
        call,
        run,
      });
    },

    async getSession(sessionId, options = {}) {
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        return sessions.get(sessionId).session;
      };
      return await runCall({ core, what: `session ${sessionId}`, facts: { sessionId }, effect: "none", call, run });
    },

    async listSessions(given = {}, options = {}) {
      const filter = parseInput({ schema: SessionFilterSchema, value: given, what: "filter" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        const wanted = (session: Session) =>
          (filter.status === undefined || filter.status.includes(session.status)) &&
          (filter.role === undefined || filter.role === session.role) &&
          (filter.agent === undefined || filter.agent === session.agent);
        const all = sessions.all().map(({ session }) => session);
        return { sessions: all.filter(wanted), unreachable: [] };
      };
      return await runCall({ core, what: "the list of sessions", facts: {}, effect: "none", call, run });
    },

    async forkSession(parentId, given = {}, options = {}) {
      const fork = parseInput({ schema: ForkOptionsSchema, value: given, what: "fork" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      await adoption.ensure();
      const parent = sessions.get(parentId);
      await requireCapability({ driver, agent: parent.config.agent, capability: "fork" });
      const role = fork.newRole ?? parent.config.role;
      const id = fork.id ?? newSessionId(role);
      const { initPrompt: _parents, ...inherited } = parent.config;
      const { atMessageId } = fork;
      const point = {
        sessionId: parentId,
        handle: parent.handle,
        ...(atMessageId === undefined ? {} : { atMessageId }),
      };
      const content = { fork: parentId, atMessageId, role };
      const run = () => begin({ config: { ...inherited, id, role }, fork: point, content });
      const facts = { sessionId: id, forkedFrom: parentId };
      return await runCall({ core, what: `the fork ${id}`, facts, effect: "possible", call, run });
    },

    async stopSession(sessionId, options = {}) {
      const { key, ...call } = parseInput({ schema: MutateOptionsSchema, value: options, what: "options" });
      await adoption.ensure();
      sessions.get(sessionId);
      const run = () =>
        operations.once({
          key,
          method: "stopSession",
          content: { sessionId },
          intend: () => null,
          run: () => serial.run(sessionId, () => stop(sessionId)),
        });
      return await runCall({
        core,
        what: `the stop of session ${sessionId}`,
        facts: { sessionId },
        effect: "possible",
        call,
        run,
      });
    },
  };
}
