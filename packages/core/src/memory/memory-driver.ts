import * as z from "zod";
import type { Handle, SessionObservation } from "../contract/backend.js";
import type { Capabilities, Durability } from "../contract/capabilities.js";
import { contractVersion } from "../contract/version.js";
import { InvalidInputError, parseInput } from "../errors/input-errors.js";
import { BackendFailedError, BackendUnavailableError } from "../errors/outside-errors.js";
import { AttentionNotFoundError, CapabilityUnsupportedError } from "../errors/state-errors.js";
import type { Effect } from "../errors/town-error.js";
import type { Driver, DriverSession, Turn } from "../kit/driver.js";
import { requireWorkDir } from "../kit/work-dir.js";
import { memoryFacets } from "./memory-facets.js";
import { faultError } from "./memory-faults.js";
import type { MemoryPrompt, MemorySession } from "./memory-session.js";
import { copiedMessages } from "./memory-transcript.js";
import type { MemoryConnection, MemoryWorld, PreCompact } from "./memory-world.js";

const capabilities: Capabilities = {
  resume: true,
  fork: true,
  abort: true,
  // There is no terminal to open.
  attach: false,
  structuredMessages: true,
  usage: true,
  sessionEnv: true,
  permissionReplies: true,
  deliveryProof: true,
  messages: true,
  children: true,
  revert: true,
  delete: true,
  files: true,
  // By what the world was made with.
  agents: false,
  config: false,
  command: false,
  shell: false,
  preCompact: false,
};

const HandleDataSchema = z.strictObject({
  fork: z.strictObject({ sessionId: z.string(), atMessageId: z.string().optional() }).optional(),
});

/** The world as a driver. Each call is answered as the world's faults will have it. */
export function createMemoryDriver(options: {
  world: MemoryWorld;
  durability: Exclude<Durability, "store">;
  /** The orchestrator's hook, as an agent calls it. */
  preCompact: PreCompact;
}): Driver {
  const { sessions, faults, means, isReachable, losesAnswers, open, connect } = options.world.inside;
  const able = {
    ...capabilities,
    agents: means.modes !== undefined,
    config: means.settings !== undefined,
    command: means.commands !== undefined,
    shell: means.shell !== undefined,
    preCompact: means.contextTokens !== undefined,
  };
  let connection: MemoryConnection | undefined;

  /** A call to the world: it never comes back once the orchestrator was killed. */
  async function call<T>(run: () => T | Promise<T>): Promise<T> {
    await stillAlive();
    if (!isReachable()) throw unavailable("it cannot be reached.", "none");
    const result = await run();
    await stillAlive();
    return result;
  }

  function stillAlive(): Promise<void> {
    return connection?.isAlive() === false ? new Promise(() => {}) : Promise.resolve();
  }

  function get(session: DriverSession): MemorySession {
    const { id } = session.config;
    const found = sessions.get(id);
    if (!found) throw failed(`it has no session ${id}`);
    return found;
  }

  function start(session: DriverSession): SessionObservation {
    const { config } = session;
    const started = sessions.get(config.id) ?? open({ config, messages: conversationFor(session) });
    started.open();
    return started.observe();
  }

  function conversationFor({ config, handle }: DriverSession) {
    const { fork } = parseInput({ schema: HandleDataSchema, value: handle.data, what: "handle" });
    const parent = fork && sessions.get(fork.sessionId);
    if (!parent) return [];
    const before = fork.atMessageId ?? parent.transcript.revertedFrom() ?? undefined;
    return copiedMessages({ messages: parent.transcript.messages(), before, into: config.id });
  }

  return {
    name: "memory",
    contractVersion,
    durability: options.durability,
    capabilities: () => Promise.resolve({ memory: able }),

    open(sink) {
      connection = connect({ sink, preCompact: options.preCompact });
      return Promise.resolve();
    },

    prepare({ config, fork }) {
      return call(async (): Promise<Handle> => {
        const fault = faults.take("prepare");
        if (fault) throw faultError(fault);
        await requireWorkDir(config.workDir);
        if (!fork) return { backend: "memory", version: 1, data: {} };
        const { sessionId, atMessageId } = fork;
        const messages = sessions.get(sessionId)?.transcript.messages() ?? [];
        if (atMessageId !== undefined && !messages.some(({ id }) => id === atMessageId)) {
          throw new InvalidInputError({ what: "atMessageId", problem: `${sessionId} has no message ${atMessageId}` });
        }
        const point = atMessageId === undefined ? { sessionId } : { sessionId, atMessageId };
        return { backend: "memory", version: 1, data: { fork: point } };
      });
    },

    start(session) {
      return call(() => {
        const fault = faults.take("start");
        if (fault?.effect === "none") throw faultError(fault);
        const seen = start(session);
        if (fault) throw faultError(fault);
        return seen;
      });
    },

    stop: (session) =>
      call(async () => {
        const running = sessions.get(session.config.id);
        await running?.cut({ state: "aborted", reason: "The session was stopped." });
        running?.close();
      }),

    adopt: (known) =>
      call(() => {
        const ids = new Set(known.map(({ config }) => config.id));
        const why = "The world has no such session.";
        const observations = [...ids].map((sessionId): SessionObservation => {
          const found = sessions.get(sessionId);
          return found?.observe() ?? { sessionId, liveness: { state: "dead", why }, status: null, attention: [] };
        });
        return { observations, strangers: [...sessions.keys()].filter((id) => !ids.has(id)) };
      }),

    submit: (turn) =>
      call(() => {
        const session = get(turn.session);
        if (!session.isOpen()) throw failed(`session ${session.config.id} is not open`);
        const fault = faults.take("submit");
        const reaching = fault ? (fault.reaching ?? "nothing") : "taken";
        if (fault && reaching === "nothing") throw faultError(fault);
        const evidence = session.store(promptOf(turn));
        if (reaching === "taken") session.run(promptOf(turn));
        if (fault) throw faultError(fault);
        if (losesAnswers()) throw unavailable("its answer was lost.", "possible");
        return { ...evidence, what: "The agent took it." };
      }),

    locate: (turn) =>
      call(() => {
        if (losesAnswers()) throw unavailable("its answer was lost.", "none");
        return sessions.get(turn.session.config.id)?.locate(promptOf(turn).messageId) ?? { state: "absent" };
      }),

    abort: (session) => call(() => get(session).cut({ state: "aborted", reason: "It was aborted." })),

    output: (session, { after, limit }) =>
      call(() => ({ sessionId: session.config.id, ...get(session).transcript.page({ after, limit }) })),

    respond: (session, { attention, answer }) =>
      call(() => {
        if (!get(session).answer({ attentionId: attention.id, answer })) throw new AttentionNotFoundError(attention.id);
      }),

    attachCommand: () =>
      Promise.reject(new CapabilityUnsupportedError({ capability: "attach", who: "An agent in memory" })),

    facets: memoryFacets({ world: options.world, call, get }),

    close() {
      connection?.close();
      return Promise.resolve();
    },
  };
}

function promptOf(turn: Turn): MemoryPrompt {
  const { assignmentId, attempt, cause, work } = turn;
  return { messageId: `msg-${assignmentId}-${attempt}`, assignmentId, attempt, cause, text: work.content };
}

function unavailable(problem: string, effect: Effect): BackendUnavailableError {
  return new BackendUnavailableError({ backend: "memory", problem, remedy: "Call again later.", effect });
}

function failed(problem: string): BackendFailedError {
  return new BackendFailedError({ backend: "memory", problem, effect: "none" });
}
