import type { AgentDialect } from "./dialect.js";

/** Claude Code 2.1.197; its file tools want absolute paths. */
export const claudeDialect: AgentDialect = {
  offers: ["Bash", "Edit", "Read", "Write"],
  tools: {
    shell: ({ step }) => ({
      name: "Bash",
      args: {
        command: step.command,
        description: "Run the command of the script",
        ...(step.timeoutMs === undefined ? {} : { timeout: step.timeoutMs }),
      },
    }),
    write: ({ step, absolute }) => ({ name: "Write", args: { file_path: absolute(step.path), content: step.content } }),
    edit: ({ step, absolute }) => ({
      name: "Edit",
      args: { file_path: absolute(step.path), old_string: step.old, new_string: step.new },
    }),
    read: ({ step, absolute }) => ({ name: "Read", args: { file_path: absolute(step.path) } }),
  },
  workDir: /^\s*- Primary working directory: (.+)$/m,
  /** An abort and a plain refusal of the permission read the same. */
  interruptions: [
    /^The user doesn't want to proceed with this tool use\./,
    /\[Request interrupted by user(?: for tool use)?\]$/,
  ],
  utilities: [
    {
      kind: "title",
      prompt: /^<session>\n([\s\S]*)\n<\/session>\s+Write the title\b/,
      form: (title) => JSON.stringify({ title }),
    },
    {
      kind: "summary",
      offersTools: true,
      prompt: /^CRITICAL: Respond with TEXT ONLY\.[\s\S]*?\nYour task is to create a detailed summary of\b/,
    },
  ],
};
