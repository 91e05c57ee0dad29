import { type Connection, clientOver } from "@townkit/client/connection";
import { townOperations } from "@townkit/client/protocol";
import type { Backend, Clock, HookTarget, Log, Orchestrator, StartRequest } from "@townkit/core";
import type { Identity } from "../host-protocol/backend-schemas.js";
import { backendOperations } from "../host-protocol/host-operations.js";
import { accuse } from "./hosted-errors.js";
import { hostedEvents } from "./hosted-events.js";
import type { Supervisor } from "./supervisor.js";

/** How long a backend may take over what has no caller's deadline, in milliseconds. */
export const hostedDeadlines = {
  prepareMs: 60_000,
  startMs: 300_000,
  adoptMs: 30_000,
  closeMs: 60_000,
  hookMs: 30_000,
  /** A report may ask for leave, which a person has five minutes to give. */
  reportMs: 360_000,
};

export interface HostedBackendOptions {
  readonly identity: Identity;
  readonly connection: Connection;
  readonly supervisor: Supervisor;
  /** Told of every session that the backend is to know, so that the next process can be told too. */
  readonly known: (sessions: readonly StartRequest[]) => void;
  /** Ends the process, once the backend in it is closed. */
  readonly end: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly deadlines?: typeof hostedDeadlines;
}

/** A backend in a process of its own, as a pool uses it: it cannot be told from one in the daemon, but that it comes back. */
export function createHostedBackend(options: HostedBackendOptions): Backend {
  const { identity, connection, supervisor, known, end, clock, log, deadlines = hostedDeadlines } = options;
  const { name, contractVersion, durability } = identity;
  const { call } = connection;
  const { status: _, shutdown: __, ...client } = clientOver({ connection, durability });
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  async function named<T>(method: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (thrown) {
      throw accuse(thrown, { backend: name, method, why: supervisor.health.why });
    }
  }

  /** Each of its calls, failing by the backend's name. */
  function allNamed(calls: Omit<Orchestrator, "durability">): Omit<Orchestrator, "durability"> {
    const entries = Object.entries(calls).map(([method, run]) => [
      method,
      (...given: unknown[]) => named(method, () => (run as (...given: unknown[]) => Promise<unknown>)(...given)),
    ]);
    return Object.fromEntries(entries) as Omit<Orchestrator, "durability">;
  }

  function hook<Name extends keyof HookTarget>(name: Name, timeoutMs: number): HookTarget[Name] {
    const { [name]: operation } = townOperations;
    const ask = (sessionId: string, event: Parameters<HookTarget[Name]>[1]) =>
      named(name, () => call(operation, { params: { sessionId }, body: event }, { timeoutMs }));
    return ask as HookTarget[Name];
  }

  async function close(how: { sessions: "detach" | "stop" }): Promise<void> {
    try {
      const within = { timeoutMs: deadlines.closeMs };
      // Nobody is there to be told: what was started is found by the next one.
      if (supervisor.current !== null) await named("close", () => call(backendOperations.close, { body: how }, within));
    } finally {
      closing.abort();
      connection.close();
      await end();
    }
  }

  function closeOnce(how: { sessions: "detach" | "stop" }): Promise<void> {
    closed ??= close(how);
    return closed;
  }

  const { durability: ___, ...calls } = client;
  return {
    ...allNamed(calls),
    name,
    contractVersion,
    durability,
    events: (request = {}) =>
      hostedEvents({
        request,
        open: connection.events,
        backend: name,
        supervisor,
        closing: closing.signal,
        clock,
        log,
      }),
    // Its process may end alone, and with it what it had not written: there, a record of its own is waited for.
    assignWork: (sessionId, work, { signal, timeoutMs, recorded: _, ...given } = {}) =>
      named("assignWork", () =>
        call(backendOperations.handOver, { params: { sessionId }, body: { ...given, work } }, { signal, timeoutMs }),
      ),
    prepare: (request) =>
      named("prepare", () => call(backendOperations.prepare, { body: request }, { timeoutMs: deadlines.prepareMs })),
    async start(request) {
      known([request]);
      return await named("start", () =>
        call(backendOperations.start, { body: request }, { timeoutMs: deadlines.startMs }),
      );
    },
    async adopt(sessions) {
      known(sessions);
      return await named("adopt", () =>
        call(backendOperations.adopt, { body: { sessions } }, { timeoutMs: deadlines.adoptMs }),
      );
    },
    onSessionStart: hook("onSessionStart", deadlines.hookMs),
    onSessionIdle: hook("onSessionIdle", deadlines.hookMs),
    onPreCompact: hook("onPreCompact", deadlines.hookMs),
    reportAgentEvent: hook("reportAgentEvent", deadlines.reportMs),
    close: closeOnce,
    [Symbol.asyncDispose]: () => closeOnce({ sessions: durability === "process" ? "stop" : "detach" }),
  };
}
