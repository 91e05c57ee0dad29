import { isAbsolute, join } from "node:path";
import type { StepOf, ToolStep } from "../script/index.js";

/** A call of a tool by the name and the arguments that the agent knows. */
export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

type Translate<Kind extends ToolStep["do"]> = (options: {
  readonly step: StepOf<Kind>;
  readonly absolute: (path: string) => string;
}) => ToolCall;

/** The steps as OpenCode's own tools take them; its file tools want absolute paths. */
const openCodeTools: { readonly [Kind in ToolStep["do"]]: Translate<Kind> } = {
  shell: ({ step }) => ({
    name: "bash",
    args: { command: step.command, ...(step.timeoutMs === undefined ? {} : { timeout: step.timeoutMs }) },
  }),
  write: ({ step, absolute }) => ({ name: "write", args: { filePath: absolute(step.path), content: step.content } }),
  edit: ({ step, absolute }) => ({
    name: "edit",
    args: { filePath: absolute(step.path), oldString: step.old, newString: step.new },
  }),
  read: ({ step, absolute }) => ({ name: "read", args: { filePath: absolute(step.path) } }),
  tool: ({ step }) => ({ name: step.name, args: step.args }),
};

/** A tool step as the call that OpenCode carries out. A relative path stays so where the work directory is not known. */
export function openCodeToolCall(options: { readonly step: ToolStep; readonly workDir: string | null }): ToolCall {
  const { step, workDir } = options;
  const absolute = (path: string): string => (isAbsolute(path) || workDir === null ? path : join(workDir, path));
  const translate = openCodeTools[step.do] as Translate<ToolStep["do"]>;
  return translate({ step, absolute });
}
