import type { AttemptCause, Evidence } from "../contract/assignment.js";
import type { Answer, Attention } from "../contract/attention.js";
import type { ResolvedConfig, SessionObservation } from "../contract/backend.js";
import type { EphemeralEvent } from "../contract/events.js";
import type { HookEvent } from "../contract/hooks.js";
import type { OutputMessage } from "../contract/output.js";
import type { DriverSink, TurnObservation } from "../kit/driver.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { MemoryAgent } from "./memory-agent.js";
import { createMemoryChildren, type MemoryChild } from "./memory-children.js";
import { createMemoryTranscript, type MemoryTranscript } from "./memory-transcript.js";
import { type RunningTurn, runMemoryTurn, type TurnCut } from "./memory-turn.js";

/** One prompt to a session's agent. The other ids are null where no work prompts. */
export interface MemoryPrompt {
  readonly messageId: string;
  /** The key of the call that prompts; absent where work, or somebody else than the orchestrator, does. */
  readonly callKey?: string;
  readonly assignmentId: string | null;
  readonly attempt: number | null;
  readonly cause: AttemptCause;
  readonly text: string;
}

/** What a session tells whoever listens. */
export type MemoryNews = Pick<
  DriverSink,
  "turn" | "session" | "attentionRaised" | "attentionSettled" | "output" | "note"
>;

/** One session of the world: its agent, its conversation, and the turns of which it holds the words. */
export interface MemorySession {
  readonly config: ResolvedConfig;
  readonly transcript: MemoryTranscript;
  isOpen(): boolean;
  open(): void;
  close(): void;
  /** Its agent ends, and nobody asked for it. Resolves when its turn has settled and the end is told. */
  end(how: "failed" | "exited"): Promise<void>;
  /** Holds the words; runs no turn. The same attempt again is the same message. */
  store(prompt: MemoryPrompt): Evidence;
  /** Runs the turn on words that are held; nothing, when it ran already. `by`: somebody else than the session's agent. */
  run(prompt: MemoryPrompt, by?: MemoryAgent): void;
  /** Resolves when no turn runs. */
  settled(): Promise<void>;
  children(): readonly MemoryChild[];
  /** Ends the turn that runs, and resolves when it has settled. */
  cut(how: TurnCut): Promise<void>;
  locate(messageId: string): TurnObservation;
  answer(given: { attentionId: string; answer: Answer }): boolean;
  observe(): SessionObservation;
  /** The newest turn's observation again, for whoever may have missed it. */
  repeat(): void;
}

interface Held {
  readonly prompt: MemoryPrompt;
  observation: TurnObservation;
}

export interface MemorySessionOptions {
  readonly config: ResolvedConfig;
  readonly agent: MemoryAgent;
  readonly clock: Clock;
  readonly news: MemoryNews;
  /** How many tokens its context holds; null: no end of them. */
  readonly contextTokens: number | null;
  readonly askBeforeCompaction: (event: HookEvent) => Promise<readonly string[]>;
  readonly onExecute: (prompt: MemoryPrompt) => void;
  /** The conversation that it begins with. */
  readonly messages: readonly OutputMessage[];
}

export function createMemorySession(options: MemorySessionOptions): MemorySession {
  const { config, agent, clock, news, onExecute, contextTokens } = options;
  const sessionId = config.id;
  const transcript = createMemoryTranscript();
  for (const message of options.messages) transcript.add(message);
  const held = new Map<string, Held>();
  const asked = new Map<string, { attention: Attention; give: (answer: Answer) => void }>();
  let running: { turn: RunningTurn; settled: Promise<void> } | null = null;
  let isOpen = false;
  let ended: "failed" | "exited" | null = null;

  const children = createMemoryChildren({ config, agent, clock, ask, output: (event) => news.output(event) });

  function tell(entry: Held, observation: TurnObservation): void {
    entry.observation = observation;
    const { assignmentId, attempt } = entry.prompt;
    if (assignmentId !== null && attempt !== null) news.turn({ sessionId, assignmentId, attempt, observation });
  }

  function store(prompt: MemoryPrompt): Evidence {
    const id = prompt.messageId;
    const at = isoNow(clock);
    const evidence: Evidence = { kind: "protocol", at, what: "The agent holds the words.", facts: { messageId: id } };
    if (held.has(prompt.messageId)) return evidence;
    transcript.dropReverted();
    const { assignmentId, attempt, text } = prompt;
    const base = {
      id,
      role: "user" as const,
      at,
      assignmentId,
      attempt,
      parts: [{ type: "text" as const, id: `${id}-1`, text }],
    };
    transcript.add({ ...base, complete: true, finish: null, error: null, usage: null });
    held.set(prompt.messageId, { prompt, observation: { state: "stored", evidence } });
    return evidence;
  }

  function run(prompt: MemoryPrompt, by: MemoryAgent = agent): void {
    const entry = held.get(prompt.messageId);
    if (entry?.observation.state !== "stored") return;
    const { evidence } = entry.observation;
    onExecute(prompt);
    const { assignmentId, attempt, cause, text } = prompt;
    const turn = runMemoryTurn({
      about: { sessionId, workDir: config.workDir, config, assignmentId, attempt, cause, prompt: text },
      promptMessageId: prompt.messageId,
      callKey: prompt.callKey,
      agent: by,
      transcript,
      clock,
      ask,
      output: (event: EphemeralEvent) => news.output(event),
      ...(contextTokens !== null && { context: { limit: contextTokens, compact: () => compact(prompt) } }),
      delegate: (task, signal) => children.delegate({ task, parentId: sessionId, signal }),
    });
    tell(entry, { state: "running", evidence: { ...evidence, what: "The turn runs." } });
    news.session({ sessionId, status: "busy" });
    const settled = turn.ended.then((observation) => {
      running = null;
      const how = observation.state === "interrupted" ? "lost" : "withdrawn";
      for (const attentionId of [...asked.keys()]) {
        asked.delete(attentionId);
        news.attentionSettled({ sessionId, attentionId, how });
      }
      tell(entry, observation);
      news.session({ sessionId, status: "idle" });
    });
    running = { turn, settled };
  }

  /** A summary of the conversation, with what the orchestrator has to say to it. */
  async function compact({ messageId, assignmentId, attempt }: MemoryPrompt): Promise<string> {
    const id = `${messageId}-summary`;
    const said = await options.askBeforeCompaction({ eventId: id, payload: { reason: "limit" } });
    const text = [`${transcript.messages().length} messages were summarized.`, ...said].join("\n");
    const at = isoNow(clock);
    const parts = [{ type: "text" as const, id: `${id}-1`, text }];
    const end = { complete: true, finish: "stop", error: null, usage: null };
    transcript.add({ id, role: "assistant", at, assignmentId, attempt, parts, ...end });
    news.note({ type: "session.compacted", sessionId, at, assignmentId, reason: "limit" });
    return text;
  }

  function ask(attention: Attention): Promise<Answer> {
    return new Promise((give) => {
      asked.set(attention.id, { attention, give });
      news.attentionRaised(attention);
    });
  }

  async function cut(how: TurnCut): Promise<void> {
    const now = running;
    if (!now) return;
    now.turn.cut(how);
    await now.settled;
  }

  function locate(messageId: string): TurnObservation {
    return held.get(messageId)?.observation ?? { state: "absent" };
  }

  function answer(given: { attentionId: string; answer: Answer }): boolean {
    const question = asked.get(given.attentionId);
    asked.delete(given.attentionId);
    question?.give(given.answer);
    return question !== undefined;
  }

  function observe(): SessionObservation {
    const attention = [...asked.values()].map((question) => question.attention);
    if (!isOpen) {
      const why = ended === null ? "It was stopped." : `The agent ${ended}.`;
      return {
        sessionId,
        liveness: { state: "dead", why },
        status: ended === "failed" ? "error" : "stopped",
        attention,
      };
    }
    const status = running ? "busy" : held.size > 0 ? "idle" : "ready";
    return { sessionId, liveness: { state: "alive" }, status, attention };
  }

  async function end(how: "failed" | "exited"): Promise<void> {
    ended = how;
    isOpen = false;
    await cut({ state: "interrupted", reason: `The agent ${how}.` });
    repeat();
  }

  function repeat(): void {
    const newest = [...held.values()].at(-1);
    if (newest) tell(newest, newest.observation);
    const { liveness, status } = observe();
    news.session({ sessionId, liveness, ...(status === null ? {} : { status }) });
  }

  return {
    config,
    transcript,
    isOpen: () => isOpen,
    open: () => {
      isOpen = true;
      ended = null;
    },
    close: () => {
      isOpen = false;
    },
    store,
    run,
    settled: async () => await running?.settled,
    children: children.all,
    cut,
    locate,
    answer,
    observe,
    end,
    repeat,
  };
}
