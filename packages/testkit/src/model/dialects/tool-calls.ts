import { isAbsolute, join } from "node:path";
import type { StepOf, ToolStep } from "../../script/index.js";

/** A call of a tool by the name and the arguments that the agent knows. */
export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

type Translate<Kind extends ToolStep["do"]> = (options: {
  readonly step: StepOf<Kind>;
  readonly absolute: (path: string) => string;
  /** All that the agent told the model about itself. */
  readonly system: string;
}) => ToolCall;

/** The steps as an agent's own tools take them. A step `tool` names the agent's tool itself. */
export type AgentTools = { readonly [Kind in Exclude<ToolStep["do"], "tool">]: Translate<Kind> };

/** A tool step as the call that the agent carries out. A relative path stays so where the work directory is not known. */
export function toolCallOf(options: {
  readonly step: ToolStep;
  readonly tools: AgentTools;
  readonly workDir: string | null;
  readonly system: string;
}): ToolCall {
  const { step, tools, workDir, system } = options;
  if (step.do === "tool") return { name: step.name, args: step.args };
  const absolute = (path: string): string => (isAbsolute(path) || workDir === null ? path : join(workDir, path));
  const translate = tools[step.do] as Translate<typeof step.do>;
  return translate({ step, absolute, system });
}
