import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LaunchError } from "./launch-error.js";
import type { ConversationChoice } from "./record/conversation.js";

/** How the agent was started. */
export interface Launch {
  /** Where it keeps settings, conversations and journals. */
  readonly home: string;
  readonly choice: ConversationChoice;
  readonly model: string | null;
  readonly mode: string | null;
  readonly systemPrompt: string | null;
  /** A file of settings for this start alone. */
  readonly settings: string | null;
  /** Submitted as soon as the agent is ready. */
  readonly prompt: string | null;
}

const options = {
  home: { type: "string" },
  "session-id": { type: "string" },
  resume: { type: "string" },
  fork: { type: "string" },
  at: { type: "string" },
  model: { type: "string" },
  mode: { type: "string" },
  "append-system-prompt": { type: "string" },
  settings: { type: "string" },
} as const;

/** @throws LaunchError for an argument that it does not know, or that does not go with another. */
export function parseLaunch(argv: readonly string[]): Launch {
  const { values, positionals } = parse(argv);
  if (positionals.length > 1) throw new LaunchError("Give at most one prompt; quote it, and put `--` before it.");
  const { fork, resume, at } = values;
  if (fork !== undefined && resume !== undefined) throw new LaunchError("--fork and --resume exclude each other.");
  if (at !== undefined && fork === undefined) throw new LaunchError("--at says where a --fork ends.");
  return {
    home: values.home ?? process.env.TERMINAL_AGENT_HOME ?? join(homedir(), ".terminal-agent"),
    choice: choiceOf(values),
    model: values.model ?? null,
    mode: values.mode ?? null,
    systemPrompt: values["append-system-prompt"] ?? null,
    settings: values.settings ?? null,
    prompt: positionals[0] ?? null,
  };
}

function choiceOf(values: ReturnType<typeof parse>["values"]): ConversationChoice {
  const id = values["session-id"] ?? null;
  if (values.fork !== undefined) return { kind: "fork", from: values.fork, id, at: values.at ?? null };
  if (values.resume === undefined) return { kind: "new", id };
  if (id !== null) throw new LaunchError("--session-id and --resume exclude each other.");
  return { kind: "resume", id: values.resume };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (cause) {
    throw new LaunchError(cause instanceof Error ? cause.message : String(cause));
  }
}
