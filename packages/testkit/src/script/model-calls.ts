import { type FinishReason, isToolStep, type Step, type ToolStep } from "./steps.js";

/** The part of a script that one answer of the model carries out. */
export interface ModelCall {
  /** What happens before the end, in order; neither tool steps nor `finish` are among them. */
  readonly steps: readonly PlacedStep[];
  readonly end: { readonly tools: readonly ToolStep[] } | { readonly finish: FinishReason };
  /** All that is said in it. */
  readonly text: string;
}

/** A step with its place in the script, by which its `times` are counted. */
export interface PlacedStep {
  readonly index: number;
  readonly step: Step;
}

/** Said at the end of a script that ends in a tool: an agent's turn ends only with an answer that calls none. */
const closingText = "done";

/** Between two things said in one answer. */
export const paragraphBreak = "\n\n";

/**
 * A script cut into answers of the model: each ends with its tool calls, with `finish`, or with the script. An agent asks
 * the model once for each, so the number of answers it has seen through is its position in the script.
 */
export function modelCallsOf(steps: readonly Step[]): readonly ModelCall[] {
  const calls: ModelCall[] = [];
  let pending: PlacedStep[] = [];
  const close = (end: ModelCall["end"]): void => {
    calls.push({ steps: pending, end, text: textOf(pending) });
    pending = [];
  };
  for (const [index, step] of steps.entries()) {
    if (isToolStep(step)) close({ tools: [step] });
    else if (step.do === "together") close({ tools: step.tools });
    else if (step.do === "finish") close({ finish: step.reason });
    else pending.push({ index, step });
  }
  const last = calls.at(-1);
  if (pending.length > 0 || last === undefined || "tools" in last.end) {
    if (!pending.some(({ step }) => step.do === "say")) {
      pending = [...pending, { index: steps.length, step: { do: "say", text: closingText } }];
    }
    close({ finish: "stop" });
  }
  return calls;
}

function textOf(steps: readonly PlacedStep[]): string {
  return steps.flatMap(({ step }) => (step.do === "say" ? [step.text] : [])).join(paragraphBreak);
}
