import type { HookEvent, HookReply } from "../contract/hooks.js";
import type { Orchestrator } from "../contract/orchestrator.js";
import type { OutputMessage } from "../contract/output.js";
import type { DriverSink } from "../kit/driver.js";
import { type Clock, isoNow, systemClock } from "../ports/clock.js";
import { echoAgent, type MemoryAgent } from "./memory-agent.js";
import { createMemoryFaults, type MemoryFault, type MemoryFaults } from "./memory-faults.js";
import type { MemoryMeans } from "./memory-means.js";
import { createMemorySession, type MemoryNews, type MemorySession } from "./memory-session.js";

/** One attempt that an agent really began to carry out. */
export interface MemoryExecution {
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly attempt: number;
}

/**
 * The world outside of an orchestrator, in memory: sessions, their agents and their conversations. It outlives the
 * orchestrators that use it, one after another, and has the knobs by which a test makes things go wrong.
 */
export interface MemoryWorld {
  /** Every attempt that ran, in order: one that is in it twice was carried out twice. */
  executions(): readonly MemoryExecution[];
  /** The conversation of a session, as its agent has it. */
  messages(sessionId: string): readonly OutputMessage[];
  /** The next call of this kind fails. Several are taken in order. */
  failNext(fault: MemoryFault): void;
  /** Until it is called back: hand-overs arrive, nothing comes back, and no record can be read. */
  loseAnswers(): () => void;
  /** `false`: every call is refused and nothing is heard. `true` again: what was missed is told. */
  setReachable(reachable: boolean): void;
  /** Kills the agents: turns that run are interrupted, what they asked is lost. They are there again at once. */
  killAgents(): Promise<void>;
  /** The agents end, and are not there until they are started again. `exited`: by themselves, with no failure. */
  endAgents(how: "failed" | "exited"): Promise<void>;
  /** Kills the orchestrators that use the world: their calls never come back, and they hear nothing any more. */
  cutOrchestrators(): void;
  /** Somebody else prompts the session, past the orchestrator; the turn runs at once. */
  promptAsStranger(prompt: { sessionId: string; text: string }): void;
  /** For the driver. */
  readonly inside: MemoryInside;
}

/** What a driver sees of the world. */
export interface MemoryInside {
  readonly sessions: Map<string, MemorySession>;
  readonly faults: MemoryFaults;
  readonly means: MemoryMeans;
  readonly clock: Clock;
  open(options: Pick<MemorySession, "config"> & { messages: readonly OutputMessage[] }): MemorySession;
  isReachable(): boolean;
  losesAnswers(): boolean;
  /** Listens until the orchestrator is cut or the connection is closed. */
  connect(listener: MemoryListener): MemoryConnection;
}

/** How an agent calls the hook of an orchestrator before it compacts its context. */
export type PreCompact = Orchestrator["onPreCompact"];

/** An orchestrator as the world knows it. */
export interface MemoryListener {
  readonly sink: DriverSink;
  readonly preCompact: PreCompact;
}

export interface MemoryConnection {
  /** False once the orchestrator was killed. */
  isAlive(): boolean;
  close(): void;
}

export function createMemoryWorld(options: { agent?: MemoryAgent; clock?: Clock } & MemoryMeans = {}): MemoryWorld {
  const { agent = echoAgent, clock = systemClock, ...means } = options;
  const sessions = new Map<string, MemorySession>();
  const listeners = new Set<MemoryListener>();
  const faults = createMemoryFaults();
  const executed: MemoryExecution[] = [];
  let reachable = true;
  let losses = 0;
  let strangers = 0;

  function everyone(hear: (sink: DriverSink) => void): void {
    if (reachable && losses === 0) for (const { sink } of listeners) hear(sink);
  }

  const news: MemoryNews = {
    turn: (seen) => everyone((sink) => sink.turn(seen)),
    session: (seen) => everyone((sink) => sink.session(seen)),
    attentionRaised: (attention) => everyone((sink) => sink.attentionRaised(attention)),
    attentionSettled: (seen) => everyone((sink) => sink.attentionSettled(seen)),
    output: (event) => everyone((sink) => sink.output(event)),
    note: (event) => everyone((sink) => sink.note(event)),
  };

  /** What the orchestrators have to say before a context is compacted. One that cannot be reached says nothing. */
  async function askBeforeCompaction(sessionId: string, event: HookEvent): Promise<string[]> {
    if (!reachable) return [];
    const replies = await Promise.all(
      [...listeners].map(({ preCompact }) => preCompact(sessionId, event).catch(() => ({}) as HookReply)),
    );
    return replies.flatMap(({ context }) => (context === undefined ? [] : [context]));
  }

  function get(sessionId: string): MemorySession {
    const session = sessions.get(sessionId);
    if (!session) throw new Error(`The world has no session ${sessionId}.`);
    return session;
  }

  function open(about: Pick<MemorySession, "config"> & { messages: readonly OutputMessage[] }): MemorySession {
    const { config, messages } = about;
    const session = createMemorySession({
      config,
      messages,
      agent,
      clock,
      news,
      contextTokens: means.contextTokens ?? null,
      askBeforeCompaction: (event) => askBeforeCompaction(config.id, event),
      onExecute: ({ assignmentId, attempt }) => {
        if (assignmentId !== null && attempt !== null) executed.push({ sessionId: config.id, assignmentId, attempt });
      },
    });
    sessions.set(config.id, session);
    return session;
  }

  function setReachable(now: boolean): void {
    if (now === reachable) return;
    reachable = now;
    const why = now ? null : "It was made unreachable.";
    const at = isoNow(clock);
    const about = { type: "backend.health" as const, sessionId: null, at, backend: "memory", server: null };
    for (const { sink } of listeners) sink.note({ ...about, state: now ? "up" : "down", why });
    for (const [sessionId, session] of sessions) {
      if (why === null) session.repeat();
      else for (const { sink } of listeners) sink.session({ sessionId, liveness: { state: "unknown", why } });
    }
  }

  async function killAgents(): Promise<void> {
    const how = { state: "interrupted" as const, reason: "The agent was killed." };
    await Promise.all([...sessions.values()].map((session) => session.cut(how)));
  }

  async function endAgents(how: "failed" | "exited"): Promise<void> {
    await Promise.all([...sessions.values()].map((session) => session.end(how)));
  }

  function promptAsStranger({ sessionId, text }: { sessionId: string; text: string }): void {
    strangers += 1;
    const messageId = `msg-stranger-${strangers}`;
    const prompt = { messageId, assignmentId: null, attempt: null, cause: "assign" as const, text };
    const session = get(sessionId);
    session.store(prompt);
    session.run(prompt);
  }

  function connect(listener: MemoryListener): MemoryConnection {
    listeners.add(listener);
    let closed = false;
    return {
      isAlive: () => closed || listeners.has(listener),
      close: () => {
        closed = true;
        listeners.delete(listener);
      },
    };
  }

  return {
    executions: () => executed,
    messages: (sessionId) => get(sessionId).transcript.messages(),
    failNext: (fault) => faults.add(fault),
    loseAnswers: () => {
      losses += 1;
      let lost = true;
      return () => {
        if (lost) losses -= 1;
        lost = false;
      };
    },
    setReachable,
    killAgents,
    endAgents,
    cutOrchestrators: () => listeners.clear(),
    promptAsStranger,
    inside: {
      sessions,
      faults,
      means,
      clock,
      open,
      isReachable: () => reachable,
      losesAnswers: () => losses > 0,
      connect,
    },
  };
}
