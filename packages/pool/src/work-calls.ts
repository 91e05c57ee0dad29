import {
  type Assignment,
  AssignmentFilterSchema,
  AssignmentNotFoundError,
  type CallOptions,
  type Effect,
  isSettled,
  isTownError,
  newAssignmentId,
  type OperationRecord,
  type Orchestrator,
  parseInput,
  type Receipt,
  ResolutionSchema,
  receiptOf,
  takenStates,
  type Until,
  WorkSchema,
} from "@townkit/core";
import {
  AssignCallOptionsSchema,
  AttemptOptionsSchema,
  MutateOptionsSchema,
  WaitOptionsSchema,
  type WorkMethod,
  withEffect,
  withinCall,
} from "@townkit/core/kit";
import type { Draft } from "./decide/draft.js";
import { assign, attemptAgain, cancel, resolve } from "./decide/work-commands.js";
import { defaultWaitMs, type Parts } from "./parts.js";

type WorkCalls = Pick<Orchestrator, WorkMethod>;

/** What is done with work. A call that only waits can be ended by its caller; the work goes on. */
export function createWorkCalls(parts: Parts): WorkCalls {
  const { store, clock, directory, operations } = parts;

  const assignWork: WorkCalls["assignWork"] = async (sessionId, given, options = {}) => {
    const work = parseInput({ schema: WorkSchema, value: given, what: "The work" });
    const parsed = parseInput({ schema: AssignCallOptionsSchema, value: options, what: "What assignWork was given" });
    const { signal, timeoutMs, assignmentId: id = newAssignmentId(), until = "accepted", ...assignOptions } = parsed;
    const actor = directory.get(sessionId);
    const keep = () =>
      actor.apply(
        (draft, existing: Assignment | undefined) => assign(draft, { id, work, options: assignOptions, existing }),
        () => store.getAssignment(id),
      );
    const { expiresAt = null } = assignOptions;
    try {
      await parts.sources.taken({ id, work, expiresAt, record: actor.state.record, keep });
    } catch (error) {
      throw await unlessKept({ error, id });
    }
    const effect = () => "possible" as const;
    return receiptOf(await reached({ assignmentId: id, until, effect, call: { signal, timeoutMs } }));
  };

  /** What the store could not take now it may have taken before: then the error does not say that nothing happened. */
  async function unlessKept({ error, id }: { error: unknown; id: string }): Promise<unknown> {
    if (!isTownError(error) || !error.code.startsWith("store_")) return error;
    const kept = await store.getAssignment(id).catch(() => null);
    return kept === undefined ? error : withEffect(error, "possible");
  }

  async function getAssignment(assignmentId: string): Promise<Assignment> {
    const assignment = await store.getAssignment(assignmentId);
    if (!assignment) throw new AssignmentNotFoundError(assignmentId);
    return assignment;
  }

  const listAssignments: WorkCalls["listAssignments"] = async (given = {}) => {
    const filter = parseInput({ schema: AssignmentFilterSchema, value: given, what: "The filter" });
    return [...(await store.listAssignments(filter))];
  };

  const waitForAssignment: WorkCalls["waitForAssignment"] = async (assignmentId, options = {}) => {
    const parsed = parseInput({ schema: WaitOptionsSchema, value: options, what: "What waitForAssignment was given" });
    const { until = "settled", ...call } = parsed;
    return await reached({ assignmentId, until, effect: () => "none", call });
  };

  const cancelAssignment: WorkCalls["cancelAssignment"] = (assignmentId, options = {}) =>
    change({ method: "cancelAssignment", assignmentId, content: {}, options, step: cancel });

  const resolveAssignment: WorkCalls["resolveAssignment"] = async (assignmentId, given, options = {}) => {
    const resolution = parseInput({ schema: ResolutionSchema, value: given, what: "The resolution" });
    const step = (draft: Draft, assignment: Assignment) => resolve(draft, { assignment, resolution });
    return await change({ method: "resolveAssignment", assignmentId, content: resolution, options, step });
  };

  const retryAssignment: WorkCalls["retryAssignment"] = async (assignmentId, options = {}) => {
    const parsed = parseInput({ schema: AttemptOptionsSchema, value: options, what: "What retryAssignment was given" });
    const { key, attempt, ...call } = parsed;
    const step = (draft: Draft, assignment: Assignment) => attemptAgain(draft, { assignment, cause: "retry", attempt });
    const content = { attempt };
    await change({ method: "retryAssignment", assignmentId, content, options: { key }, step });
    return handedOver({ assignmentId, call });
  };

  /** A change of one assignment's record, under its session's serialisation. */
  async function change(request: {
    method: string;
    assignmentId: string;
    content: object;
    options: object;
    step: (draft: Draft, assignment: Assignment) => void;
  }): Promise<Assignment> {
    const { method, assignmentId, content, options, step } = request;
    const { key, ...call } = parseInput({
      schema: MutateOptionsSchema,
      value: options,
      what: `What ${method} was given`,
    });
    const { sessionId } = await getAssignment(assignmentId);
    const load = () => getAssignment(assignmentId);
    const perform = async (intent: OperationRecord | undefined) => {
      await directory.get(sessionId).apply((draft, assignment) => {
        draft.record(intent);
        step(draft, assignment);
      }, load);
      return load();
    };
    const done = operations.run({ key, method, content: { ...content, assignmentId }, perform, recover: load });
    const effect = () => "possible" as const;
    return withinCall({ work: done, what: method, facts: { assignmentId, sessionId }, effect, call, clock });
  }

  /** The receipt of a new attempt: when it was taken, or at once where it has to wait in the outbox. */
  async function handedOver(request: { assignmentId: string; call: CallOptions }): Promise<Receipt> {
    const { assignmentId, call } = request;
    const now = await getAssignment(assignmentId);
    if (now.state === "queued") return receiptOf(now);
    return receiptOf(await reached({ assignmentId, until: "accepted", effect: () => "possible", call }));
  }

  async function reached(request: {
    assignmentId: string;
    until: Until;
    effect: () => Effect;
    call: CallOptions;
  }): Promise<Assignment> {
    const { assignmentId, until, effect, call } = request;
    const now = await getAssignment(assignmentId);
    if (hasReached(now, until)) return now;
    const { sessionId } = now;
    return parts.waits.until({
      key: assignmentId,
      what: `${until === "settled" ? "The settling" : "The acceptance"} of assignment ${assignmentId}`,
      facts: { assignmentId, sessionId },
      effect,
      call: { ...call, timeoutMs: call.timeoutMs ?? defaultWaitMs[until === "settled" ? "settled" : "accepted"] },
      check: async () => {
        const taken = until === "accepted" ? directory.find(sessionId)?.seenTaken(assignmentId) : undefined;
        const assignment = taken ?? (await getAssignment(assignmentId));
        return hasReached(assignment, until) ? assignment : undefined;
      },
    });
  }

  return {
    assignWork,
    getAssignment,
    listAssignments,
    waitForAssignment,
    cancelAssignment,
    resolveAssignment,
    retryAssignment,
  };
}

function hasReached({ state }: Assignment, until: Until): boolean {
  return until === "stored" || isSettled(state) || (until === "accepted" && takenStates.includes(state));
}
