import { spawn } from "node:child_process";
import type { FaultPlan } from "./faults/fault-plan.js";
import type { TerminalHookName } from "./hook-names.js";
import type { Journal } from "./record/journal.js";
import type { TerminalAgentSettings, TerminalHook } from "./settings.js";

/** What a hook's output asks for; empty where it said nothing that is understood. */
export interface HookReply {
  readonly decision?: "allow" | "deny";
  readonly message?: string;
  readonly context?: string;
  /** On Stop: go on, with this as the next prompt. */
  readonly keepWorking?: string;
}

/** Calls the hooks of the settings. A hook that fails or is late is as one that is silent. */
export class Hooks {
  readonly #hooks: TerminalAgentSettings["hooks"];
  readonly #common: Readonly<Record<string, unknown>>;
  readonly #journal: Journal;
  readonly #plan: FaultPlan;

  constructor(options: {
    hooks: TerminalAgentSettings["hooks"];
    /** A part of what each hook is told. */
    common: Readonly<Record<string, unknown>>;
    journal: Journal;
    plan: FaultPlan;
  }) {
    this.#hooks = options.hooks;
    this.#common = options.common;
    this.#journal = options.journal;
    this.#plan = options.plan;
  }

  async call(name: TerminalHookName, details: Readonly<Record<string, unknown>> = {}): Promise<HookReply> {
    const hook = this.#hooks[name];
    const fault = this.#plan.now.hookCalls?.[name];
    if (hook === undefined || fault === "lost") return {};
    if (typeof fault === "object") {
      // It is told when the agent has long gone on, and what it says is not waited for.
      setTimeout(() => void this.#tell({ hook, name, details }), fault.lateMs);
      return {};
    }
    if (fault === "twice") void this.#tell({ hook, name, details });
    return await this.#tell({ hook, name, details });
  }

  async #tell(options: {
    hook: TerminalHook;
    name: TerminalHookName;
    details: Readonly<Record<string, unknown>>;
  }): Promise<HookReply> {
    const { hook, name, details } = options;
    const { output, outcome } = await run(hook, JSON.stringify({ hook_event_name: name, ...this.#common, ...details }));
    this.#journal.note({ event: "hook", name, outcome });
    return replyIn(output);
  }
}

function run(hook: TerminalHook, input: string): Promise<{ output: string; outcome: string }> {
  const [file, ...args] = hook.argv;
  return new Promise((done) => {
    const child = spawn(file ?? "", args, {
      stdio: ["pipe", "pipe", "ignore"],
      timeout: hook.timeoutMs,
      killSignal: "SIGKILL",
    });
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    // A hook may end before it has read all: what it says counts.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("error", (error) => done({ output: "", outcome: error.message }));
    child.once("close", (code, signal) => {
      const outcome = code === 0 ? "ok" : `ended with ${code ?? signal}`;
      done({ output: code === 0 ? Buffer.concat(output).toString("utf8") : "", outcome });
    });
  });
}

/** The shape is that of Claude Code and Codex. */
function replyIn(output: string): HookReply {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return {};
  }
  const { hookSpecificOutput: own, decision, reason } = objectOf(value);
  const { decision: asked, additionalContext } = objectOf(own);
  const { behavior, message } = objectOf(asked);
  return {
    ...(behavior === "allow" || behavior === "deny" ? { decision: behavior } : {}),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof additionalContext === "string" ? { context: additionalContext } : {}),
    ...(decision === "block" && typeof reason === "string" ? { keepWorking: reason } : {}),
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
