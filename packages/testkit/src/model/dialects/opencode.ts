import type { AgentDialect } from "./dialect.js";

/** OpenCode 1.18.33; its file tools want absolute paths. */
export const openCodeDialect: AgentDialect = {
  offers: [],
  tools: {
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
  },
  workDir: /^\s*Working directory: (.+)$/m,
  /** Killed with the server, aborted before it ran, aborted while it ran. */
  interruptions: [
    /^\[Tool execution was interrupted\]$/,
    /^Tool execution aborted$/,
    /<shell_metadata>[\s\S]*\bUser aborted the command\b/,
  ],
  /** One writes a session's title, beside the first turn and with the small model, the other compacts a conversation. */
  utilities: [
    { kind: "title", system: /^\s*You are a title generator\b/ },
    { kind: "summary", system: /^\s*You are a context summarization agent\b/ },
  ],
};
