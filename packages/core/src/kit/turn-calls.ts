import { type Assignment, receiptOf } from "../contract/assignment.js";
import type { Backend } from "../contract/backend.js";
import type { AbortResult, ResumeResult } from "../contract/results.js";
import { parseInput } from "../errors/input-errors.js";
import { asksForNext } from "./admission.js";
import type { BackendCore } from "./backend-core.js";
import { runCall } from "./backend-parts.js";
import { AbortOptionsSchema, AttemptOptionsSchema } from "./call-inputs.js";
import { requireCapability } from "./capability-check.js";

type TurnCalls = Pick<Backend, "abortSession" | "resumeSession">;

/** What a resume is to do, decided before its effect: `attempt` is the one that a continuation makes. */
type ResumeIntent =
  | { readonly act: "start" }
  | { readonly act: "nothing" }
  | { readonly act: "continue"; readonly assignmentId: string; readonly attempt: number };

/** The calls that end a turn and take one up again. */
export function turnCalls(core: BackendCore): TurnCalls {
  const { driver, serial, sessions, ledger, operations, delivery, desk, starts, adoption } = core;

  async function abort(sessionId: string, assignmentId: string | undefined): Promise<AbortResult> {
    const other = assignmentId !== undefined && ledger.current(sessionId)?.id !== assignmentId;
    const ended = other ? null : await desk.endTurn(sessionId);
    const abortedAssignmentId = ended?.state === "aborted" ? ended.id : null;
    return { session: sessions.get(sessionId).session, abortedAssignmentId };
  }

  async function intendResume(sessionId: string, attempt: number | undefined): Promise<ResumeIntent> {
    const { status } = sessions.get(sessionId).session;
    if (status === "stopped" || status === "error") return { act: "start" };
    const repeated = attempt === undefined ? undefined : await continuedAs(sessionId, attempt);
    const [interrupted] = await ledger.list({ sessionId, state: ["interrupted"], limit: 1 });
    const assignment = repeated ?? interrupted;
    if (!assignment) return { act: "nothing" };
    const next = asksForNext({ assignment, attempt });
    return { act: "continue", assignmentId: assignment.id, attempt: assignment.attempt + (next ? 1 : 0) };
  }

  /** The work of this session of which this very attempt is a continuation that was asked for before. */
  async function continuedAs(sessionId: string, attempt: number): Promise<Assignment | undefined> {
    const [newest] = await ledger.list({ sessionId, limit: 1 });
    const last = newest?.attempts.at(-1);
    return last?.number === attempt && last.cause === "continue" ? newest : undefined;
  }

  async function resume(sessionId: string, intent: ResumeIntent): Promise<ResumeResult> {
    const result = (action: ResumeResult["action"], receipt: ResumeResult["receipt"] = null): ResumeResult => ({
      action,
      session: sessions.get(sessionId).session,
      receipt,
    });
    if (intent.act === "nothing") return result("nothing");
    if (intent.act === "start") {
      await requireCapability({ driver, agent: sessions.get(sessionId).config.agent, capability: "resume" });
      await starts.start(sessionId);
      return result("started");
    }
    const assignment = await ledger.get(intent.assignmentId);
    if (!asksForNext({ assignment, attempt: intent.attempt })) {
      await delivery.outcome(assignment.id);
      return result("continued", receiptOf(await ledger.get(assignment.id)));
    }
    const sent = await desk.again({ assignment, cause: "continue" });
    return result("continued", await sent.receipt());
  }

  return {
    async abortSession(sessionId, options = {}) {
      const { key, assignmentId, ...call } = parseInput({
        schema: AbortOptionsSchema,
        value: options,
        what: "options",
      });
      const run = async () => {
        await adoption.ensure();
        const { agent } = sessions.get(sessionId).config;
        await requireCapability({ driver, agent, capability: "abort" });
        if (assignmentId !== undefined) await ledger.get(assignmentId);
        return await operations.once({
          key,
          method: "abortSession",
          content: { sessionId, assignmentId },
          // A repeat after a crash must not end a turn that began since.
          intend: () => assignmentId ?? ledger.current(sessionId)?.id ?? null,
          run: (turn) => serial.run(sessionId, () => abort(sessionId, turn ?? undefined)),
        });
      };
      const what = `the end of the turn of session ${sessionId}`;
      return await runCall({ core, what, facts: { sessionId }, effect: "possible", call, run });
    },

    async resumeSession(sessionId, options = {}) {
      const { key, attempt, ...call } = parseInput({ schema: AttemptOptionsSchema, value: options, what: "options" });
      const run = async () => {
        await adoption.ensure();
        sessions.get(sessionId);
        return await operations.once({
          key,
          method: "resumeSession",
          content: { sessionId, attempt },
          intend: () => intendResume(sessionId, attempt),
          run: (intent) => serial.run(sessionId, () => resume(sessionId, intent)),
        });
      };
      const what = `the resumption of session ${sessionId}`;
      return await runCall({ core, what, facts: { sessionId }, effect: "possible", call, run });
    },
  };
}
