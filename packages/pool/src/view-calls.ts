import {
  type EventsOptions,
  type Orchestrator,
  OutputOptionsSchema,
  parseInput,
  type Session,
  type SessionFilter,
  SessionFilterSchema,
} from "@townkit/core";
import { CallOptionsSchema, EventsOptionsSchema } from "@townkit/core/kit";
import type { Adoption } from "./adoption.js";
import type { Parts } from "./parts.js";
import type { SessionActor } from "./session-actor.js";
import type { WaitingStart } from "./start-gate.js";

type ViewCalls = Pick<
  Orchestrator,
  "capabilities" | "getSession" | "listSessions" | "getSessionOutput" | "attachCommand" | "events"
>;

/** What only looks. Nothing here writes. */
export function createViewCalls(parts: Parts & { readonly adoption: Adoption }): ViewCalls {
  const { backend, directory, hub, adoption, gate } = parts;
  const checked = (options: unknown) =>
    parseInput({ schema: CallOptionsSchema, value: options, what: "The call's options" });

  return {
    capabilities: (options = {}) =>
      answer(async () => ({ ...(await backend.capabilities(checked(options))), durability: "store" as const })),
    getSession: (sessionId) => answer(() => shown(directory.get(sessionId), gate.waiting)),
    listSessions: (given = {}) =>
      answer(() => {
        const filter = parseInput({ schema: SessionFilterSchema, value: given, what: "The filter" });
        const { waiting } = gate;
        const sessions = directory.all().map((actor) => shown(actor, waiting));
        return {
          sessions: sessions.filter((session) => passes(session, filter)),
          unreachable: [...adoption.unreachable],
        };
      }),
    getSessionOutput: (sessionId, given = {}, options = {}) =>
      answer(() => {
        const output = parseInput({ schema: OutputOptionsSchema, value: given, what: "The output's options" });
        directory.get(sessionId);
        return backend.getSessionOutput(sessionId, output, checked(options));
      }),
    attachCommand: (sessionId, options = {}) =>
      answer(() => {
        directory.get(sessionId);
        return backend.attachCommand(sessionId, checked(options));
      }),
    events(given: EventsOptions = {}) {
      return hub.read(parseInput({ schema: EventsOptionsSchema, value: given, what: "What events was given" }));
    },
  };
}

/** A promise of what is computed, refusals included. */
function answer<T>(compute: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(compute()));
}

function passes(session: Session, { status, role, agent }: SessionFilter): boolean {
  return (
    (status === undefined || status.includes(session.status)) &&
    (role === undefined || session.role === role) &&
    (agent === undefined || session.agent === agent)
  );
}

/** As it is on record; one whose start waits says for what. */
function shown({ state }: SessionActor, waiting: readonly WaitingStart[]): Session {
  const { session } = state.record;
  const waits = waiting.find(({ sessionId }) => sessionId === session.id);
  return waits ? { ...session, statusReason: `It waits to be started since ${waits.since}: ${waits.why}.` } : session;
}
