import type { AttemptCause } from "../contract/assignment.js";
import type { Answer, Question } from "../contract/attention.js";
import type { ResolvedConfig } from "../contract/backend.js";
import type { OutputMessage } from "../contract/output.js";
import type { Usage } from "../contract/usage.js";

/** What an agent in memory asks, and waits for. */
export type MemoryQuestion =
  | {
      readonly kind: "permission";
      readonly permission: string;
      readonly patterns?: readonly string[];
      readonly always?: readonly string[];
    }
  | { readonly kind: "question"; readonly questions: readonly Question[] };

export interface MemoryToolCall {
  readonly tool: string;
  readonly input: unknown;
  readonly title?: string;
  /** Does it, and says what came of it. A rejection is the tool's error, and is thrown on to the agent. */
  readonly run: (signal: AbortSignal) => string | Promise<string>;
}

/** A part of its work that an agent has done in a session of its own. */
export interface MemoryTask {
  readonly title: string;
  readonly mode?: string;
  readonly prompt: string;
}

/** One turn, as the agent sees it. After its end, whatever way, all of its methods throw. */
export interface MemoryTurn {
  readonly sessionId: string;
  readonly workDir: string;
  /** What the session was started as: its role, its model, its mode. */
  readonly config: ResolvedConfig;
  /** Null where somebody else than the orchestrator prompted. */
  readonly assignmentId: string | null;
  readonly attempt: number | null;
  /** `continue`: the prompt was given before, and its turn was cut; `history` holds how far it came. */
  readonly cause: AttemptCause;
  readonly prompt: string;
  /** The conversation before this prompt. */
  readonly history: readonly OutputMessage[];
  /** Raised when the turn is over: an agent that goes on then does so unheard. */
  readonly signal: AbortSignal;
  say(text: string): void;
  tool(call: MemoryToolCall): Promise<string>;
  ask(question: MemoryQuestion): Promise<Answer>;
  /** Has the task done in a child session, and resolves with its closing words. Rejects where it does not end normally. */
  delegate(task: MemoryTask): Promise<string>;
  /** Tokens of one model call; several add up, and the newest fills the context. Without any, words are counted. */
  usage(tokens: Partial<Usage>): void;
}

/** How a turn ended: closing words, which are said too; `finish` as in an outcome, default `stop`. */
export type MemoryTurnEnd = string | { readonly text: string; readonly finish: string };

/** An agent that is a function. What it throws becomes the failure of its turn. */
export type MemoryAgent = (turn: MemoryTurn) => Promise<MemoryTurnEnd> | MemoryTurnEnd;

/** Thrown by an agent to say how its turn failed. */
export class MemoryAgentError extends Error {
  override readonly name = "MemoryAgentError";
  readonly code: string;
  readonly retryable: boolean;

  constructor(options: { message: string; code: string; retryable: boolean }) {
    super(options.message);
    this.code = options.code;
    this.retryable = options.retryable;
  }
}

/** Says back what it is told. */
export const echoAgent: MemoryAgent = (turn) => turn.prompt;
