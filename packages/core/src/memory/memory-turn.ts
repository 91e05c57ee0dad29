import type { Evidence, Outcome } from "../contract/assignment.js";
import type { Answer, Attention } from "../contract/attention.js";
import type { EphemeralEvent } from "../contract/events.js";
import type { OutputMessage, OutputPart } from "../contract/output.js";
import { noUsage, sumUsage, tokensInContext, type Usage } from "../contract/usage.js";
import type { TurnObservation } from "../kit/driver.js";
import { type Clock, isoNow } from "../ports/clock.js";
import {
  type MemoryAgent,
  MemoryAgentError,
  type MemoryQuestion,
  type MemoryTask,
  type MemoryToolCall,
  type MemoryTurn,
} from "./memory-agent.js";
import type { MemoryTranscript } from "./memory-transcript.js";

/** How a turn is ended from outside. */
export interface TurnCut {
  readonly state: "aborted" | "interrupted";
  readonly reason: string;
}

/** What a turn is run with. `prompt` is its user message, which is in the transcript already. */
export interface MemoryTurnOptions {
  readonly about: Pick<
    MemoryTurn,
    "sessionId" | "workDir" | "config" | "assignmentId" | "attempt" | "cause" | "prompt"
  >;
  readonly promptMessageId: string;
  readonly callKey?: string | undefined;
  readonly agent: MemoryAgent;
  readonly transcript: MemoryTranscript;
  readonly clock: Clock;
  readonly ask: (attention: Attention) => Promise<Answer>;
  readonly output: (event: EphemeralEvent) => void;
  /** Absent: the context has no end. */
  readonly context?: {
    /** In tokens. */
    readonly limit: number;
    /** Puts a summary in the place of the conversation, and resolves with it. */
    compact(): Promise<string>;
  };
  /** Runs a task of the turn in a child session, until the signal. */
  readonly delegate: (task: MemoryTask, signal: AbortSignal) => Promise<string>;
}

export interface RunningTurn {
  cut(cut: TurnCut): void;
  /** What the turn came to. Never rejects. */
  readonly ended: Promise<TurnObservation>;
}

/** Runs one turn of an agent. Cut, it ends at once, also where the agent takes no notice. */
export function runMemoryTurn(options: MemoryTurnOptions): RunningTurn {
  const { about, promptMessageId, callKey, agent, transcript, clock, ask, output, context } = options;
  const { sessionId, assignmentId, attempt, prompt } = about;
  const controller = new AbortController();
  const messageId = `${promptMessageId}-answer`;
  const history = transcript.messages().filter(({ id }) => id !== promptMessageId);
  const said: string[] = [];
  let used: Usage | null = null;
  let inContext: number | null = null;
  let parts = 0;
  let questions = 0;
  let over = false;

  const base = { id: messageId, role: "assistant" as const, at: isoNow(clock), assignmentId, attempt };
  transcript.add({ ...base, parts: [], complete: false, finish: null, error: null, usage: null });

  function requireRunning(): void {
    if (controller.signal.aborted) throw new Error("The turn is over.");
  }

  function put(part: OutputPart): void {
    transcript.putPart(messageId, part);
    const event = { sessionId, at: isoNow(clock), assignmentId, messageId, partId: part.id };
    if (part.type === "text") output({ type: "output.delta", ...event, text: part.text });
    if (part.type === "tool") {
      output({ type: "output.tool", ...event, tool: part.tool, status: part.status, title: part.title });
    }
  }

  function nextPart(): string {
    parts += 1;
    return `${messageId}-${parts}`;
  }

  function say(text: string): void {
    requireRunning();
    said.push(text);
    put({ type: "text", id: nextPart(), text });
  }

  async function tool(call: MemoryToolCall): Promise<string> {
    requireRunning();
    const part = {
      type: "tool" as const,
      id: nextPart(),
      tool: call.tool,
      title: call.title ?? null,
      input: call.input,
    };
    put({ ...part, status: "running", output: null });
    try {
      const result = await call.run(controller.signal);
      requireRunning();
      put({ ...part, status: "completed", output: result });
      return result;
    } catch (error) {
      if (!controller.signal.aborted) put({ ...part, status: "error", output: messageOf(error) });
      throw error;
    }
  }

  function askFor(question: MemoryQuestion): Promise<Answer> {
    requireRunning();
    questions += 1;
    const whose = { sessionId, assignmentId, ...(callKey !== undefined && { callKey }) };
    const raised = { id: `${messageId}-ask-${questions}`, ...whose, raisedAt: isoNow(clock) };
    if (question.kind === "question") return ask({ kind: "question", ...raised, questions: [...question.questions] });
    const { permission, patterns = [], always = [] } = question;
    return ask({ kind: "permission", ...raised, permission, patterns: [...patterns], always: [...always] });
  }

  function delegate(task: MemoryTask): Promise<string> {
    requireRunning();
    return options.delegate(task, controller.signal);
  }

  function usage(tokens: Partial<Usage>): void {
    requireRunning();
    const call = { ...noUsage, ...tokens };
    used = sumUsage([used ?? noUsage, call]);
    inContext = tokensInContext(call);
  }

  async function compactWhereFull(): Promise<void> {
    if (!context || inContext === null || inContext <= context.limit) return;
    inContext = wordsIn(await context.compact());
    requireRunning();
  }

  function outcomeOf(finish: string | null): Outcome {
    const counted = { ...noUsage, inputTokens: wordsIn(prompt), outputTokens: wordsIn(said.join(" ")) };
    const fill = { tokens: inContext ?? tokensInContext(counted), limit: context?.limit ?? null };
    return { text: said.at(-1) ?? "", finish, usage: used ?? counted, context: fill };
  }

  function close(end: Pick<OutputMessage, "finish" | "error"> & { usage: Usage | null }): void {
    over = true;
    const message = transcript.messages().find(({ id }) => id === messageId);
    const cutShort = message?.parts.map((part) =>
      part.type === "tool" && part.status === "running" ? { ...part, status: "error" as const } : part,
    );
    transcript.change(messageId, { ...end, complete: true, parts: cutShort ?? [] });
  }

  function evidence(what: string): Evidence {
    return { kind: "transcript", at: isoNow(clock), what, facts: { messageId } };
  }

  async function run(): Promise<TurnObservation> {
    const turn = { ...about, history, signal: controller.signal, say, tool, ask: askFor, delegate, usage };
    try {
      const end = await agent(turn);
      const { text, finish } = typeof end === "string" ? { text: end, finish: "stop" } : end;
      if (text !== "") say(text);
      await compactWhereFull();
      const outcome = outcomeOf(finish);
      close({ finish, error: null, usage: outcome.usage });
      return { state: "completed", outcome, evidence: evidence("The turn ended normally.") };
    } catch (error) {
      // After a cut nobody listens to what the agent still says.
      if (controller.signal.aborted) return { state: "unknown", why: "The turn was cut." };
      const message = messageOf(error);
      const known = error instanceof MemoryAgentError ? error : { code: "agent_failed", retryable: false };
      close({ finish: null, error: message, usage: outcomeOf(null).usage });
      const failure = { code: known.code, message, effect: "possible" as const, retryable: known.retryable };
      return { state: "failed", failure, outcome: outcomeOf(null), evidence: evidence(`The turn failed: ${message}`) };
    }
  }

  let cut: (cut: TurnCut) => void = () => {};
  const isCut = new Promise<TurnObservation>((resolve) => {
    cut = ({ state, reason }) => {
      if (over) return;
      controller.abort();
      close({ finish: null, error: reason, usage: outcomeOf(null).usage });
      resolve({ state, reason, outcome: outcomeOf(null), evidence: evidence(reason) });
    };
  });
  const ended = Promise.race([isCut, Promise.resolve().then(run)]).finally(() => controller.abort());
  return { cut: (how) => cut(how), ended };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
