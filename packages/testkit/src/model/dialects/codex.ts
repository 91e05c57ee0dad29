import type { AgentDialect } from "./dialect.js";
import type { ToolCall } from "./tool-calls.js";

/** The longest that Codex waits for a command; after it, the result says only that the command still runs. */
const longestWaitMs = 30_000;

/** Codex 0.169, which has no tools for files: to write, edit and read, its models write commands. */
export const codexDialect: AgentDialect = {
  offers: ["exec_command", "write_stdin"],
  tools: {
    shell: ({ step }) => command({ cmd: step.command, waitMs: step.timeoutMs }),
    write: ({ step: { path, content } }) => command({ cmd: `printf %s ${quoted(content)} > ${quoted(path)}` }),
    edit: ({ step }) => {
      const file = quoted(step.path);
      const edited = quoted(`${step.path}.edited`);
      const substitute = "perl -0777 -pe 's/\\Q$ENV{OLD}\\E/$ENV{NEW}/ or exit 1'";
      const edit = `OLD=${quoted(step.old)} NEW=${quoted(step.new)} ${substitute} ${file} > ${edited}`;
      return command({ cmd: `${edit} && mv ${edited} ${file}` });
    },
    read: ({ step }) => command({ cmd: `cat ${quoted(step.path)}` }),
  },
  workDir: /^\s*<cwd>(.+)<\/cwd>$/m,
  interruptions: [/^aborted$/, /\baborted by user\b/],
  utilities: [],
};

function command({
  cmd,
  waitMs = longestWaitMs,
}: {
  readonly cmd: string;
  readonly waitMs?: number | undefined;
}): ToolCall {
  return { name: "exec_command", args: { cmd, yield_time_ms: Math.min(waitMs, longestWaitMs) } };
}

/** A text as one word of a shell's command line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
