import { type Assignment, AssignmentFilterSchema, ResolutionSchema, receiptOf } from "../contract/assignment.js";
import type { Backend } from "../contract/backend.js";
import { newAssignmentId } from "../contract/ids.js";
import type { CallOptions } from "../contract/options.js";
import { isSettled, retryableStates, takenStates } from "../contract/transitions.js";
import { WorkSchema } from "../contract/work.js";
import { parseInput } from "../errors/input-errors.js";
import { CapabilityUnsupportedError, IllegalTransitionError, NotCancellableError } from "../errors/state-errors.js";
import type { Effect } from "../errors/town-error.js";
import { isoNow } from "../ports/clock.js";
import { asksForNext } from "./admission.js";
import { applyResolution } from "./assignment-state.js";
import type { BackendCore } from "./backend-core.js";
import { runCall } from "./backend-parts.js";
import {
  AttemptOptionsSchema,
  CallOptionsSchema,
  HandOverOptionsSchema,
  MutateOptionsSchema,
  WaitOptionsSchema,
} from "./call-inputs.js";
import type { WorkMethod } from "./work-method.js";

/** The calls that hand in work, read it back and settle it. */
export function workCalls(core: BackendCore): Pick<Backend, WorkMethod> {
  const { driver, clock, serial, sessions, ledger, waits, operations, delivery, desk, adoption } = core;

  const isTaken = (assignment: Assignment) => takenStates.includes(assignment.state) || isSettled(assignment.state);

  function waitFor(wait: {
    id: string;
    sessionId: string;
    until: "accepted" | "settled";
    effect: Effect;
    call: CallOptions;
  }): Promise<Assignment> {
    const { id, sessionId, until, effect, call } = wait;
    const done = until === "settled" ? (assignment: Assignment) => isSettled(assignment.state) : isTaken;
    return waits.until({
      key: id,
      what: `the ${until === "settled" ? "settling" : "taking"} of assignment ${id}`,
      facts: { sessionId, assignmentId: id },
      effect: () => effect,
      call,
      check: async () => {
        const assignment = await ledger.get(id);
        return done(assignment) ? assignment : undefined;
      },
    });
  }

  async function resolve(id: string, resolution: Parameters<Backend["resolveAssignment"]>[1]): Promise<Assignment> {
    const at = isoNow(clock);
    const { assignment } = await ledger.update(id, (now) => applyResolution({ assignment: now, resolution, at }));
    if (resolution.verdict === "delivered") await delivery.consult({ assignment, question: "resolved" });
    return ledger.get(id);
  }

  async function retry(id: string, attempt: number) {
    const assignment = await ledger.get(id);
    if (!asksForNext({ assignment, attempt })) {
      await delivery.outcome(id);
      return { receipt: async () => receiptOf(await ledger.get(id)) };
    }
    if (!retryableStates.includes(assignment.state)) {
      throw new IllegalTransitionError({ subject: "assignment", id, from: assignment.state, to: "delivering" });
    }
    return desk.again({ assignment, cause: "retry" });
  }

  return {
    async assignWork(sessionId, given, options = {}) {
      const work = parseInput({ schema: WorkSchema, value: given, what: "work" });
      const parsed = parseInput({ schema: HandOverOptionsSchema, value: options, what: "options" });
      const {
        signal,
        timeoutMs,
        until = "accepted",
        assignmentId: id = newAssignmentId(),
        attempt,
        cause,
        recorded,
        ...how
      } = parsed;
      const deadline = timeoutMs === undefined ? undefined : clock.monotonic() + timeoutMs;
      const facts = { sessionId, assignmentId: id };
      const run = async () => {
        await adoption.ensure();
        sessions.get(sessionId);
        if (work.type !== "prompt") {
          throw new CapabilityUnsupportedError({
            capability: `work of type ${work.type}`,
            who: `The ${driver.name} backend`,
          });
        }
        const sent = await serial.run(sessionId, () =>
          desk.admit({ sessionId, id, work, options: how, attempt, cause, recorded }),
        );
        return await sent.receipt();
      };
      const call = { signal, timeoutMs };
      const receipt = await runCall({
        core,
        what: `the taking of assignment ${id}`,
        facts,
        effect: "possible",
        call,
        run,
      });
      if (until !== "settled") return receipt;
      const left = deadline === undefined ? undefined : Math.max(0, deadline - clock.monotonic());
      return receiptOf(await waitFor({ id, sessionId, until, effect: "possible", call: { signal, timeoutMs: left } }));
    },

    async getAssignment(id, options = {}) {
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        return ledger.get(id);
      };
      return await runCall({ core, what: `assignment ${id}`, facts: { assignmentId: id }, effect: "none", call, run });
    },

    async listAssignments(given = {}, options = {}) {
      const filter = parseInput({ schema: AssignmentFilterSchema, value: given, what: "filter" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        return ledger.list(filter);
      };
      return await runCall({ core, what: "the list of assignments", facts: {}, effect: "none", call, run });
    },

    async waitForAssignment(id, options = {}) {
      const { until = "settled", ...call } = parseInput({ schema: WaitOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        const { sessionId } = await ledger.get(id);
        return await waitFor({ id, sessionId, until, effect: "none", call });
      };
      const what = `the settling of assignment ${id}`;
      return await runCall({ core, what, facts: { assignmentId: id }, effect: "none", call, run });
    },

    async cancelAssignment(assignmentId, options = {}) {
      parseInput({ schema: MutateOptionsSchema, value: options, what: "options" });
      await adoption.ensure();
      const { sessionId, state } = await ledger.get(assignmentId);
      throw new NotCancellableError({ assignmentId, sessionId, state });
    },

    async resolveAssignment(id, given, options = {}) {
      const resolution = parseInput({ schema: ResolutionSchema, value: given, what: "resolution" });
      const { key, ...call } = parseInput({ schema: MutateOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        const { sessionId } = await ledger.get(id);
        return await operations.once({
          key,
          method: "resolveAssignment",
          content: { id, resolution },
          intend: () => null,
          run: () => serial.run(sessionId, () => resolve(id, resolution)),
        });
      };
      const facts = { assignmentId: id };
      return await runCall({ core, what: `the settling of assignment ${id}`, facts, effect: "possible", call, run });
    },

    async retryAssignment(id, options = {}) {
      const { key, attempt, ...call } = parseInput({ schema: AttemptOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        const { sessionId } = await ledger.get(id);
        return await operations.once({
          key,
          method: "retryAssignment",
          content: { id, attempt },
          intend: async () => attempt ?? (await ledger.get(id)).attempt + 1,
          run: async (number) => (await serial.run(sessionId, () => retry(id, number))).receipt(),
        });
      };
      const facts = { assignmentId: id };
      return await runCall({
        core,
        what: `the next attempt at assignment ${id}`,
        facts,
        effect: "possible",
        call,
        run,
      });
    },
  };
}
