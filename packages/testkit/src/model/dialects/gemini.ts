import type { AgentDialect } from "./dialect.js";

/** Gemini CLI 0.61. Its file tools take relative paths from its work directory. */
export const geminiDialect: AgentDialect = {
  offers: ["run_shell_command", "write_file", "replace", "read_file"],
  tools: {
    // It has no argument for a time limit.
    shell: ({ step }) => ({
      name: "run_shell_command",
      args: { command: step.command, description: "Run the command of the script" },
    }),
    write: ({ step, absolute }) => ({
      name: "write_file",
      args: { file_path: absolute(step.path), content: step.content },
    }),
    edit: ({ step, absolute }) => ({
      name: "replace",
      args: {
        file_path: absolute(step.path),
        instruction: "Make the edit of the script",
        old_string: step.old,
        new_string: step.new,
      },
    }),
    read: ({ step, absolute }) => ({ name: "read_file", args: { file_path: absolute(step.path) } }),
  },
  workDir: /^- \*\*Workspace Directories:\*\*\n\s*- (.+)$/m,
  interruptions: [/^\[Operation Cancelled\]/, /\bCommand was cancelled by user before it could (?:start|complete)\./],
  utilities: [
    // It gives the last conversation of the directory its name when the next one begins.
    {
      kind: "title",
      prompt:
        /^Summarize the user's primary intent or goal in this conversation\b[\s\S]*?\nConversation:\n([\s\S]*)\n\nSummary /,
    },
    {
      // It asks twice: for one, and whether that is good.
      kind: "summary",
      system: /^\s*You are a specialized system component responsible for distilling chat history\b/,
      form: (text) => `<state_snapshot>${text}</state_snapshot>`,
    },
    {
      kind: "routing",
      system: /^\s*You are a specialized Task Routing AI\b/,
      form: (reasoning) => JSON.stringify({ complexity_reasoning: reasoning, complexity_score: 1 }),
    },
  ],
};
