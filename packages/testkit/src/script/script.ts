import * as z from "zod";
import { modelCallsOf } from "./model-calls.js";
import { problemsOf } from "./problems.js";
import { ScriptError } from "./script-error.js";
import { stepSchema } from "./steps.js";

/** These take the place of the whole answer, so nothing can have been said before them. */
const insteadOfAnswer: ReadonlySet<string> = new Set(["http", "hang", "refuse"]);

/** What an agent is to do in one turn, step by step. */
export const scriptSchema = z
  .strictObject({
    steps: z.array(stepSchema).min(1),
    /** Whether a tool that a crash or an abort interrupted is called again when the turn is continued. */
    repeatInterrupted: z.boolean().default(false),
  })
  .superRefine(({ steps }, context) => {
    for (const call of modelCallsOf(steps)) {
      const said = call.steps.findIndex(({ step }) => step.do === "say");
      const late = call.steps.find(({ step }, at) => said >= 0 && at > said && insteadOfAnswer.has(step.do));
      if (late !== undefined) {
        context.addIssue({
          code: "custom",
          path: ["steps", late.index],
          message: `\`${late.step.do}\` takes the place of an answer that \`say\` has begun; put it before, or use \`stall\` or \`cut\``,
        });
      }
    }
  });

export type Script = z.infer<typeof scriptSchema>;
export type ScriptInput = z.input<typeof scriptSchema>;

/** @throws ScriptError naming the step and what is wrong with it. */
export function parseScript(value: unknown): Script {
  const parsed = scriptSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ScriptError({
    message: `The script is not valid: ${problemsOf(parsed.error)}. Correct that step; scriptSchema tells what each takes.`,
    cause: parsed.error,
  });
}
