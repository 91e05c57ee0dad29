import type { Verdict } from "../town/verdict.js";
import type { Dealt } from "./deal-out.js";
import type { Doubt } from "./person.js";
import type { ChaosTown } from "./towns.js";
import type { DoneWork } from "./worker.js";

/** The last line of a run. */
export interface ChaosResult {
  readonly faults: number;
  readonly assignments: number;
  readonly completed: number;
  readonly failed: number;
  /** Work of which only a person could tell in the end. */
  readonly unknown: number;
  /** Work that failed and was met by no fault that may cost it. */
  readonly untouched: number;
  readonly lost: number;
  readonly repeated: number;
  readonly leakedProcesses: number;
}

export interface ChaosReport {
  readonly result: ChaosResult;
  /** What is not as it must be, one line each. */
  readonly complaints: readonly string[];
}

/** What a fault has broken is whole again after so long, in milliseconds: what it cost is told by then. */
const aftermathMs = 30_000;

export function judgeRun(options: {
  kind: ChaosTown;
  dealt: readonly Dealt[];
  done: readonly DoneWork[];
  doubts: readonly Doubt[];
  verdict: Verdict;
  leaked: readonly string[];
}): ChaosReport {
  const { kind, dealt, done, doubts, verdict, leaked } = options;
  const { counts, lost, repeated } = verdict;
  const costly = dealt.filter((fault) => kind.faults[fault.kind]?.costsWork === true);
  const untouched = done.filter(
    (work) => work.assignment.state !== "completed" && !costly.some((fault) => meets(fault, work)),
  );
  const known = doubts.filter(({ wasOnRecord }) => wasOnRecord);
  return {
    result: {
      faults: dealt.length,
      assignments: done.length,
      completed: counts.completed ?? 0,
      failed: counts.failed ?? 0,
      unknown: doubts.length,
      untouched: untouched.length,
      lost: lost.length,
      repeated: repeated.length,
      leakedProcesses: leaked.length,
    },
    complaints: [
      ...untouched.map(
        ({ assignment: { id, state, reason } }) => `${id} is ${state}, and nothing had cost it: ${reason}`,
      ),
      ...known.map(({ assignmentId: id, said }) => `${id} was unknown, and its agent had it on record: ${said}`),
      ...lost,
      ...repeated,
      ...leaked.map((process) => `left running: ${process}`),
    ],
  };
}

function meets(fault: Dealt, work: DoneWork): boolean {
  return fault.fromMs < work.toMs && work.fromMs < fault.toMs + aftermathMs;
}
