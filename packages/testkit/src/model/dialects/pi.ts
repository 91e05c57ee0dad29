import type { AgentDialect } from "./dialect.js";

/** pi 0.73. Its file tools take relative paths from its work directory. */
export const piDialect: AgentDialect = {
  offers: ["bash", "edit", "read", "write"],
  introduction: /^You are an expert coding assistant operating inside pi\b/,
  tools: {
    shell: ({ step }) => ({
      name: "bash",
      args: {
        command: step.command,
        // In seconds.
        ...(step.timeoutMs === undefined ? {} : { timeout: Math.ceil(step.timeoutMs / 1_000) }),
      },
    }),
    write: ({ step, absolute }) => ({ name: "write", args: { path: absolute(step.path), content: step.content } }),
    edit: ({ step, absolute }) => ({
      name: "edit",
      args: { path: absolute(step.path), edits: [{ oldText: step.old, newText: step.new }] },
    }),
    read: ({ step, absolute }) => ({ name: "read", args: { path: absolute(step.path) } }),
  },
  workDir: /^Current working directory: (.+)$/m,
  /** Killed with it, and aborted. */
  interruptions: [/^No result provided$/, /\bCommand aborted$/, /^Operation aborted$/],
  utilities: [{ kind: "summary", system: /^You are a context summarization assistant\b/ }],
};
