import { type Clock, type EventsOptions, isoNow, type Log, type TownEvent } from "@townkit/core";
import { createPace } from "./pace.js";
import { pause } from "./pause.js";
import type { HostHealth, Supervisor } from "./supervisor.js";

/** How long to wait before events are read again that could not be, in milliseconds. */
const againMs = 1_000;

type EventOf<Type extends TownEvent["type"]> = Extract<TownEvent, { type: Type }>;

/**
 * The events of a backend in another process: its own, and how that process is. Where the process was started again, or
 * what it told cannot be read, there is a gap: the reader is told so, and reads on. Ends only with its signal, or `closing`.
 */
export function hostedEvents(options: {
  request: EventsOptions;
  /** The process's own events; they end when it does. */
  open: (request: EventsOptions) => AsyncIterable<TownEvent>;
  backend: string;
  supervisor: Supervisor;
  closing: AbortSignal;
  clock: Clock;
  log: Log;
}): AsyncIterable<TownEvent> {
  const { request, open, backend, supervisor, closing, clock, log } = options;
  const { signal: ending, after: _, ...wanted } = request;
  const signal = ending ? AbortSignal.any([ending, closing]) : closing;
  const pace = createPace(clock);
  let cursor = request.after ?? "host:0";

  function subscribe(given: EventsOptions): AsyncIterable<TownEvent> {
    const ended = new AbortController();
    void supervisor.current?.ended.then(() => ended.abort());
    if (supervisor.current === null) ended.abort();
    return open({ ...given, signal: AbortSignal.any([signal, ended.signal]) });
  }

  function healthEvent({ state, why, at }: HostHealth): EventOf<"backend.health"> {
    return { type: "backend.health", sessionId: null, at, backend, server: null, state, why, cursor };
  }

  async function* follow(first: AsyncIterable<TownEvent>): AsyncGenerator<TownEvent, undefined> {
    for (let stream = first; ; stream = subscribe(wanted)) {
      const incarnation = supervisor.current;
      yield* readable(stream);
      if (supervisor.current === incarnation) await pause({ ms: againMs, signal, clock });
      if (signal.aborted) return;
      yield* comingBack(incarnation);
      if (signal.aborted) return;
      yield { type: "resync", sessionId: null, at: isoNow(clock), why: "overflow", cursor };
    }
  }

  /** What can be read of a stream, at a pace. */
  async function* readable(stream: AsyncIterable<TownEvent>): AsyncGenerator<TownEvent, undefined> {
    try {
      for await (const event of stream) {
        cursor = event.cursor;
        yield event;
        await pace(event);
      }
    } catch (error) {
      if (!signal.aborted) log.warn("what the backend tells cannot be read", { backend, error: String(error) });
    }
  }

  /** How the process does, until one takes calls; nothing where the same one goes on. */
  async function* comingBack(before: Supervisor["current"]): AsyncGenerator<TownEvent, undefined> {
    if (supervisor.current === before && before !== null) return;
    while (!signal.aborted) {
      const changed = supervisor.changed();
      yield healthEvent(supervisor.health);
      if (supervisor.current !== null) return;
      await unlessAborted(changed);
    }
  }

  /** Resolves with the change, or as soon as the signal is raised. By then nothing of it listens to that any more. */
  function unlessAborted(changed: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener("abort", done);
        resolve();
      };
      signal.addEventListener("abort", done, { once: true });
      if (signal.aborted) done();
      void changed.then(done);
    });
  }

  return follow(subscribe(request));
}
