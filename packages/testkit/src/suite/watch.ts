import type { EventsOptions, Session, TownEvent } from "@townkit/core";
import { meanwhile, within } from "./expect.js";
import type { Stage } from "./stage.js";

/** The events of one subscription, kept as they come. */
export class Recorder {
  readonly seen: TownEvent[] = [];
  readonly #end = new AbortController();
  readonly #patience: number;
  readonly #reading: Promise<void>;
  #wake: () => void = () => {};

  constructor(stage: Stage, options: EventsOptions) {
    this.#patience = stage.patience;
    this.#reading = meanwhile(this.#read(stage.town.events({ ...options, signal: this.#end.signal })));
  }

  async #read(events: AsyncIterable<TownEvent>): Promise<void> {
    try {
      for await (const event of events) {
        this.seen.push(event);
        this.#wake();
      }
    } finally {
      this.#wake();
    }
  }

  /** The first event that fits, already seen or still to come. */
  until(what: string, fits: (event: TownEvent) => boolean, ms = this.#patience): Promise<TownEvent> {
    return within({ ms, what, of: this.#find(what, fits) });
  }

  async #find(what: string, fits: (event: TownEvent) => boolean): Promise<TownEvent> {
    let over = false;
    const ended = meanwhile(
      this.#reading.finally(() => {
        over = true;
      }),
    );
    for (let at = 0; ; ) {
      for (; at < this.seen.length; at++) {
        const event = this.seen[at];
        if (event !== undefined && fits(event)) return event;
      }
      if (over) throw new Error(`The events ended before ${what}.`);
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, ended]);
    }
  }

  /** Ends the subscription, which must then return, and gives what was seen. */
  async stop(): Promise<readonly TownEvent[]> {
    this.#end.abort();
    await within({ ms: this.#patience, what: "the end of the events after their signal", of: this.#reading });
    return this.seen;
  }
}

let beacons = 0;

/**
 * A cursor that stands now: everything that happens after this call comes after it. A subscription without a cursor
 * begins at a moment that nobody can name from outside; so events are caused until one is seen.
 */
export async function cursorNow(stage: Stage, session: Session): Promise<string> {
  const recorder = new Recorder(stage, { sessionId: session.id, durableOnly: true });
  try {
    for (let left = 20; ; left--) {
      const eventId = `beacon-${++beacons}`;
      await stage.town.onSessionStart(session.id, { eventId, payload: {} });
      const seen = recorder.until(
        "a hook's event",
        (event) => event.type === "hook.called" && event.eventId === eventId,
        500,
      );
      const event = await (left > 0 ? seen.catch(() => undefined) : seen);
      if (event !== undefined) return event.cursor;
    }
  } finally {
    await recorder.stop();
  }
}

/** Records the session's events from now on, and nothing from before. */
export async function recordSession(stage: Stage, session: Session, options: EventsOptions = {}): Promise<Recorder> {
  const after = await cursorNow(stage, session);
  return new Recorder(stage, { sessionId: session.id, after, ...options });
}
