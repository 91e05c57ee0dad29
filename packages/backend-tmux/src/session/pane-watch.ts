import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";
import { createTicker, type Ticker } from "./ticker.js";

/** How often, at most, a pane that is drawn on is looked at. */
export const lookEveryMs = 100;
/** How often the agent's record is read while a turn runs and nothing is drawn. */
const pulseMs = 500;

/** Looks at the pane of one session when something was drawn on it, and tells what has become of its turns and menus. */
export class PaneWatch {
  readonly #session: SessionParts;
  readonly #onEnd: (why: string) => Promise<void>;
  readonly #ticker: Ticker;
  #cancelPulse = (): void => {};

  /** `onEnd`: the agent's process was seen to have ended. */
  constructor(options: { session: SessionParts; onEnd: (why: string) => Promise<void> }) {
    this.#session = options.session;
    this.#onEnd = options.onEnd;
    this.#ticker = createTicker({ clock: options.session.clock, everyMs: lookEveryMs, run: () => this.look() });
  }

  /** Something was drawn, or may have been. */
  stir(): void {
    if (!this.#session.pane.facts) return;
    this.#session.bell.ring();
    this.#ticker.poke();
  }

  /** While a turn runs its end may come without anything being drawn. */
  startPulse(): void {
    this.stopPulse();
    this.#cancelPulse = this.#session.clock.after(pulseMs, () => {
      if (this.#session.turns.current !== null) this.#ticker.poke();
      this.startPulse();
    });
  }

  stopPulse(): void {
    this.#cancelPulse();
  }

  close(): void {
    this.stopPulse();
    this.#ticker.stop();
  }

  async look(): Promise<void> {
    const { pane, turns, menus, log, sessionId } = this.#session;
    const { facts } = pane;
    if (!facts || pane.leaving) return;
    try {
      const { look, reading } = await pane.read();
      if (pane.facts !== facts) return;
      if (look.ended !== null) return await this.#onEnd(look.ended);
      turns.check(await seeAgent({ session: this.#session, reading }));
      menus.take({ reading, assignmentId: turns.atWork, told: true });
    } catch (error) {
      log.debug("A pane could not be looked at.", { sessionId, error: String(error) });
    }
  }
}
