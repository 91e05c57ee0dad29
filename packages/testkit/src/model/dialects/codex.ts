import type { AgentDialect } from "./dialect.js";
import type { ToolCall } from "./tool-calls.js";

/** The longest that Codex waits for a command; after it, the result says only that the command still runs. */
const longestWaitMs = 30_000;

/** Codex 0.169, which has no tools for files: to write, edit and read, its models write commands. */
export const codexDialect: AgentDialect = {
  offers: ["exec_command", "write_stdin"],
  tools: {
    shell: ({ step, system }) => command({ cmd: step.command, waitMs: step.timeoutMs, system }),
    write: ({ step: { path, content }, system }) =>
      command({ cmd: `printf %s ${quoted(content)} > ${quoted(path)}`, system }),
    edit: ({ step, system }) => {
      const file = quoted(step.path);
      const edited = quoted(`${step.path}.edited`);
      const substitute = "perl -0777 -pe 's/\\Q$ENV{OLD}\\E/$ENV{NEW}/ or exit 1'";
      const edit = `OLD=${quoted(step.old)} NEW=${quoted(step.new)} ${substitute} ${file} > ${edited}`;
      return command({ cmd: `${edit} && mv ${edited} ${file}`, system });
    },
    read: ({ step, system }) => command({ cmd: `cat ${quoted(step.path)}`, system }),
  },
  workDir: /^\s*<cwd>(.+)<\/cwd>$/m,
  interruptions: [/^aborted$/, /\baborted by user\b/],
  utilities: [
    { kind: "title", prompt: /^Generate a concise, single-line task title\b[\s\S]*?\nUser prompt:\n([\s\S]*)$/ },
    { kind: "summary", prompt: /^You are performing a CONTEXT CHECKPOINT COMPACTION\b/ },
  ],
};

/** Where its sandbox lets nothing be written, it asks its user when the model asks for that. */
const mayWriteNothing = /`sandbox_mode` is `read-only`/;

function command(options: {
  readonly cmd: string;
  readonly waitMs?: number | undefined;
  readonly system: string;
}): ToolCall {
  const { cmd, waitMs = longestWaitMs, system } = options;
  const asks = { sandbox_permissions: "require_escalated", justification: "May the command of the script run?" };
  const args = { cmd, yield_time_ms: Math.min(waitMs, longestWaitMs) };
  return { name: "exec_command", args: mayWriteNothing.test(system) ? { ...args, ...asks } : args };
}

/** A text as one word of a shell's command line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
