import {
  type AbortResult,
  type Assignment,
  AssignmentNotFoundError,
  AttentionNotFoundError,
  isInFlight,
  isSettled,
  type MutateOptions,
  type OperationRecord,
  type Orchestrator,
  parseInput,
  RespondOptionsSchema,
  type ResumeResult,
  receiptOf,
  type Session,
  takenStates,
} from "@townkit/core";
import {
  AbortOptionsSchema,
  AttemptOptionsSchema,
  checkAnswer,
  MutateOptionsSchema,
  withinCall,
} from "@townkit/core/kit";
import { abort } from "./decide/abort.js";
import { stop } from "./decide/lifecycle.js";
import { answerOwn } from "./decide/own-attention.js";
import { ownChoices } from "./decide/own-choices.js";
import { isOwn } from "./decide/own-problem.js";
import { type Resumed, resume } from "./decide/resume.js";
import { defaultWaitMs, type Parts } from "./parts.js";
import type { SessionActor } from "./session-actor.js";
import { untilStarted } from "./until-started.js";

type SessionCalls = Pick<Orchestrator, "stopSession" | "abortSession" | "resumeSession" | "respond">;

/** What is done with a session that there is. */
export function createSessionCalls(parts: Parts): SessionCalls {
  const { store, clock, directory, operations, guard, waits, gate } = parts;

  const stopSession: SessionCalls["stopSession"] = (sessionId, options = {}) => {
    const halt = async (actor: SessionActor, intent?: OperationRecord): Promise<Session> => {
      const outcome = actor.outcome("stop");
      const done = await actor.apply((draft) => {
        draft.record(intent);
        return stop(draft);
      });
      gate.takeBack(sessionId);
      if (!done) await outcome;
      return sessionOf(actor);
    };
    const recover = (actor: SessionActor) => halt(actor);
    return run({ sessionId, method: "stopSession", options, content: {}, perform: halt, recover });
  };

  const abortSession: SessionCalls["abortSession"] = async (sessionId, given = {}) => {
    const parsed = parseInput({ schema: AbortOptionsSchema, value: given, what: "What abortSession was given" });
    const { assignmentId, ...options } = parsed;
    await guard.require({ agent: directory.get(sessionId).state.record.config.agent, capability: "abort" });
    if (assignmentId !== undefined && !(await store.getAssignment(assignmentId))) {
      throw new AssignmentNotFoundError(assignmentId);
    }
    const perform = async (actor: SessionActor, intent?: OperationRecord): Promise<AbortResult> => {
      const refused = new Promise<never>((_resolve, reject) => actor.outcome("abort").catch(reject));
      const target = await actor.apply((draft) => {
        draft.record(intent);
        return abort(draft, { assignmentId });
      });
      await Promise.race([ended(actor, target.assignmentId), refused]);
      return { session: sessionOf(actor), abortedAssignmentId: await abortedOf(target.assignmentId) };
    };
    const recover = async (actor: SessionActor, intent: OperationRecord): Promise<AbortResult> => {
      await ended(actor, actor.state.work.find(({ state }) => isInFlight(state))?.id ?? null);
      const newest = await store.listAssignments({ sessionId, state: ["aborted"] });
      const since = newest.find(({ attempts }) => (attempts.at(-1)?.endedAt ?? "") >= intent.createdAt);
      return { session: sessionOf(actor), abortedAssignmentId: since?.id ?? null };
    };
    return run({ sessionId, method: "abortSession", options, content: { assignmentId }, perform, recover });
  };

  const resumeSession: SessionCalls["resumeSession"] = async (sessionId, given = {}) => {
    const parsed = parseInput({ schema: AttemptOptionsSchema, value: given, what: "What resumeSession was given" });
    const { attempt, ...options } = parsed;
    const { session, config } = directory.get(sessionId).state.record;
    if (session.status === "stopped") await guard.require({ agent: config.agent, capability: "resume" });
    const perform = async (actor: SessionActor, intent?: OperationRecord): Promise<ResumeResult> => {
      const outcome = actor.outcome("start");
      const resumed = await actor.apply(
        (draft, continued) => {
          const resumed = resume(draft, { attempt, continued });
          draft.record(intent && { ...intent, decision: { ...resumed } });
          return resumed;
        },
        () => continuationOf({ sessionId, attempt }),
      );
      if (resumed.action === "started") await outcome;
      return resultOf(actor, resumed);
    };
    // The session may have changed since, and a start goes on by itself: what was decided tells what this call did.
    const recover = async (actor: SessionActor, { decision }: OperationRecord): Promise<ResumeResult> => {
      const resumed = decision as unknown as Resumed;
      if (resumed.action === "started") await untilStarted({ actor, waits });
      return resultOf(actor, resumed);
    };
    return run({ sessionId, method: "resumeSession", options, content: { attempt }, perform, recover });
  };

  const respond: SessionCalls["respond"] = async (sessionId, given, options = {}) => {
    const request = parseInput({ schema: RespondOptionsSchema, value: given, what: "The answer" });
    const send = async (actor: SessionActor, intent?: OperationRecord): Promise<Session> => {
      const outcome = actor.outcome("respond");
      const done = await actor.apply((draft) => {
        const attention = draft.session.attention.find(({ id }) => id === request.attentionId);
        if (!attention) throw new AttentionNotFoundError(request.attentionId);
        checkAnswer({ attention, answer: request.answer });
        draft.record(intent);
        if (isOwn(attention)) answerOwn(draft, { attention, answer: request.answer, choices: ownChoices });
        else draft.begin({ type: "respond", request });
        return isOwn(attention);
      });
      if (!done) await outcome;
      return sessionOf(actor);
    };
    const recover = (actor: SessionActor): Promise<Session> => {
      const open = sessionOf(actor).attention.some(({ id }) => id === request.attentionId);
      return open ? send(actor) : Promise.resolve(sessionOf(actor));
    };
    return await run({ sessionId, method: "respond", options, content: request, perform: send, recover });
  };

  async function run<Result>(call: {
    sessionId: string;
    method: string;
    options: MutateOptions;
    content: object;
    perform: (actor: SessionActor, intent?: OperationRecord) => Promise<Result>;
    recover: (actor: SessionActor, intent: OperationRecord) => Promise<Result>;
  }): Promise<Result> {
    const { sessionId, method, content, perform, recover } = call;
    const {
      key,
      signal,
      timeoutMs = defaultWaitMs.session,
    } = parseInput({
      schema: MutateOptionsSchema,
      value: call.options,
      what: `What ${method} was given`,
    });
    const actor = directory.get(sessionId);
    const work = operations.run({
      key,
      method,
      content: { ...content, sessionId },
      perform: (intent) => perform(actor, intent),
      recover: (intent) => recover(actor, intent),
    });
    const effect = () => "possible" as const;
    return await withinCall({
      work,
      what: `${method} of ${sessionId}`,
      facts: { sessionId },
      effect,
      call: { signal, timeoutMs },
      clock,
    });
  }

  /** Resolves when the work is not in flight any more, and its backend has ended all that the turn was at. */
  function ended(actor: SessionActor, assignmentId: string | null): Promise<true> {
    return waits.until({
      key: actor.state.record.session.id,
      what: "the end of the turn",
      facts: {},
      effect: () => "possible",
      call: {},
      check: () => {
        const { work, running } = actor.state;
        const isAtWork = work.some(({ id, state }) => id === assignmentId && isInFlight(state));
        return isAtWork || running.some(({ type }) => type === "abort") ? undefined : true;
      },
    });
  }

  async function abortedOf(assignmentId: string | null): Promise<string | null> {
    const assignment = assignmentId === null ? undefined : await store.getAssignment(assignmentId);
    return assignment?.state === "aborted" ? assignment.id : null;
  }

  /** The session's work whose newest attempt is the continuation of this number. */
  async function continuationOf(search: {
    sessionId: string;
    attempt: number | undefined;
  }): Promise<Assignment | undefined> {
    const { sessionId, attempt } = search;
    const assignments = await store.listAssignments({ sessionId });
    return assignments.find(({ attempts }) => {
      const newest = attempts.at(-1);
      return newest?.cause === "continue" && newest.number === attempt;
    });
  }

  async function resultOf(actor: SessionActor, resumed: Resumed): Promise<ResumeResult> {
    const { action, assignmentId } = resumed;
    if (assignmentId === null) return { action, session: sessionOf(actor), receipt: null };
    const taken = await waits.until({
      key: assignmentId,
      what: "the continuation",
      facts: { assignmentId },
      effect: () => "possible",
      call: {},
      check: async () => {
        const assignment = await store.getAssignment(assignmentId);
        const { state = "unknown" } = assignment ?? {};
        return state === "queued" || isSettled(state) || takenStates.includes(state) ? assignment : undefined;
      },
    });
    return { action, session: sessionOf(actor), receipt: receiptOf(taken) };
  }

  return { stopSession, abortSession, resumeSession, respond };
}

function sessionOf(actor: SessionActor): Session {
  return actor.state.record.session;
}
