import {
  type Assignment,
  AssignmentFilterSchema,
  AssignmentNotFoundError,
  type Backend,
  BackendUnavailableError,
  isTownError,
  newAssignmentId,
  parseInput,
} from "@townkit/core";
import { CallOptionsSchema, HandOverOptionsSchema, withinCall } from "@townkit/core/kit";
import { askChildren } from "./ask-children.js";
import { inTime } from "./in-time.js";
import { childOf, ownerOf, type Parts } from "./parts.js";

type WorkCalls = Pick<Backend, "assignWork" | "listAssignments">;

/** As of every orchestrator, where its caller does not say. */
const defaultLimit = 100;

/** Hands work to the child that has its session, and lists that of all. */
export function workCalls(parts: Parts): WorkCalls {
  const { children, owners, deadlines, clock } = parts;

  return {
    async assignWork(sessionId, work, given = {}) {
      const options = parseInput({ schema: HandOverOptionsSchema, value: given, what: "options" });
      const child = await ownerOf(parts, sessionId);
      const id = options.assignmentId ?? newAssignmentId();
      const owned = { kind: "assignment", id } as const;
      const run = () => childOf(parts, child).assignWork(sessionId, work, { ...options, assignmentId: id });
      if (options.recorded !== true) return await owners.claiming({ owned, child, run });
      // Whoever has it on record gives its ids to one session only.
      owners.learn(owned, child);
      return await run();
    },

    async listAssignments(given = {}, options = {}) {
      const filter = parseInput({ schema: AssignmentFilterSchema, value: given, what: "filter" });
      const call = parseInput({ schema: CallOptionsSchema, value: options, what: "options" });
      if (filter.sessionId !== undefined) {
        const name = await owners.of({ kind: "session", id: filter.sessionId });
        return name === undefined ? [] : await childOf(parts, name).listAssignments(filter, call);
      }
      const { answers, unreachable } = await askChildren({
        children,
        what: "the assignments",
        ms: deadlines.readMs,
        call,
        clock,
        ask: (child, within) => child.listAssignments(filter, within),
      });
      const [silent] = unreachable;
      if (silent) throw incomplete(silent);
      const all = [...answers.values()].flat();
      all.sort((left, right) => inTime(right.createdAt, left.createdAt));
      return all.slice(0, filter.limit ?? defaultLimit);
    },
  };
}

/** A list of assignments cannot say what is missing in it. */
function incomplete({ backend, why }: { backend: string; why: string }): BackendUnavailableError {
  return new BackendUnavailableError({
    backend,
    problem: `its assignments would be missing in the list: ${why}`,
    remedy: "List those of one session, which its own backend alone has to answer, or wait until it is back.",
    effect: "none",
  });
}

/**
 * The child that has an assignment: by the hybrid's record, or else by asking all of them. Only where each says that it
 * has it not, it is not there.
 * @throws AssignmentNotFoundError; what a child failed with that could not be asked.
 */
export async function assignmentOwner(parts: Parts, assignmentId: string): Promise<string> {
  const { children, owners, deadlines, clock } = parts;
  const owned = { kind: "assignment", id: assignmentId } as const;
  const known = await owners.of(owned);
  if (known !== undefined) return known;

  async function look([name, child]: [string, Backend]): Promise<string> {
    const call = { timeoutMs: deadlines.readMs };
    const what = `assignment ${assignmentId} of ${name}`;
    const work: Promise<Assignment> = child.getAssignment(assignmentId, call);
    await withinCall({ work, what, facts: { assignmentId }, effect: () => "none", call, clock });
    return name;
  }

  try {
    const name = await Promise.any([...children].map(look));
    owners.learn(owned, name);
    return name;
  } catch (error) {
    const failures: unknown[] = (error as AggregateError).errors;
    const unproven = failures.find((one) => !isTownError(one) || one.code !== "assignment_not_found");
    throw unproven ?? new AssignmentNotFoundError(assignmentId);
  }
}
