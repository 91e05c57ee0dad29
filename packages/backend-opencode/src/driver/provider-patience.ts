import type { Clock } from "@townkit/core";
import type { StoredBody } from "../stream/server-events.js";
import type { KnownSession } from "./sessions.js";
import type { TurnWatch } from "./turn-watch.js";

/** An answer that still comes at this pace is not cut, however long the tries before it took. */
const comingMs = 10_000;

/** When something last came of a turn, and what was said of its newest try. */
interface Waiting {
  steppedAt: number;
  heardAt: number;
  words: string;
  cancel: (() => void) | undefined;
}

/**
 * How long a provider may be asked again and again. The server itself tries six times; where each try is met with silence,
 * that is half an hour in which the session looks busy. Counted from the last step that was completed, by our own clock.
 */
export class ProviderPatience {
  readonly #clock: Pick<Clock, "monotonic" | "after">;
  readonly #limitMs: number;
  readonly #onOver: (over: { known: KnownSession; watch: TurnWatch; why: string }) => void;
  readonly #waiting = new WeakMap<TurnWatch, Waiting>();

  constructor(options: {
    clock: Pick<Clock, "monotonic" | "after">;
    limitMs: number;
    onOver: (over: { known: KnownSession; watch: TurnWatch; why: string }) => void;
  }) {
    this.#clock = options.clock;
    this.#limitMs = options.limitMs;
    this.#onOver = options.onOver;
  }

  /** The turn got further: it began, a tool went to work or ended, an answer was completed. */
  stepped(watch: TurnWatch): void {
    this.#of(watch).steppedAt = this.#clock.monotonic();
  }

  /** Words come. They may be the beginning of an answer that is cut again. */
  heard(watch: TurnWatch): void {
    this.#of(watch).heardAt = this.#clock.monotonic();
  }

  retrying(options: { known: KnownSession; watch: TurnWatch; words: string }): void {
    const { known, watch, words } = options;
    const waiting = this.#of(watch);
    waiting.words = words;
    if (!waiting.cancel)
      this.#lookIn({ known, watch, waiting, ms: waiting.steppedAt + this.#limitMs - this.#clock.monotonic() });
  }

  /** The turn is over. */
  forget(watch: TurnWatch): void {
    this.#waiting.get(watch)?.cancel?.();
    this.#waiting.delete(watch);
  }

  #of(watch: TurnWatch): Waiting {
    const now = this.#clock.monotonic();
    const waiting = this.#waiting.get(watch) ?? { steppedAt: now, heardAt: 0, words: "", cancel: undefined };
    this.#waiting.set(watch, waiting);
    return waiting;
  }

  #lookIn(options: { known: KnownSession; watch: TurnWatch; waiting: Waiting; ms: number }): void {
    const { known, watch, waiting, ms } = options;
    waiting.cancel = this.#clock.after(Math.max(0, ms), () => {
      waiting.cancel = undefined;
      if (known.watch !== watch) return;
      const now = this.#clock.monotonic();
      // The tries led somewhere; when they begin again, this does.
      if (now < waiting.steppedAt + this.#limitMs) return;
      const coming = waiting.heardAt + comingMs - now;
      if (coming > 0) return this.#lookIn({ ...options, ms: coming });
      const why = `The provider gave no answer within ${this.#limitMs / 1000} s. Its last try: ${waiting.words}`;
      this.#onOver({ known, watch, why });
    });
  }
}

/** Whether a turn is further than before by this change; the beginning of a call, or of an answer, can be cut and asked for again. */
export function isStep(body: StoredBody): boolean {
  if (body.type !== "message.part.updated.1") return false;
  const { part } = body.body;
  return part.type === "tool" ? part.state.status !== "pending" : part.type === "other" && part.kind === "step-finish";
}
