import type { SessionParts } from "./session-parts.js";
import { untilNext } from "./until-next.js";

/** How often an agent that is not listened to is glanced at; the second, where its hook tells when it asks or ends. */
const glanceEveryMs = { alone: 1000, withHook: 2000 } as const;

type QuietParts = Pick<SessionParts, "sessionId" | "pane" | "hookLog" | "ask" | "clock" | "log">;

/**
 * A pane whose agent is at work and draws all the time, such as a mark that turns: what it draws means nothing. tmux keeps it
 * to itself, and the pane is glanced at now and then, until it shows anything else.
 */
export class QuietPane {
  readonly #session: QuietParts;
  readonly #onChange: () => void;
  #pane: string | null = null;
  #cancel = (): void => {};

  /** `onChange`: it is no longer at work, or nobody can tell; it is listened to again. */
  constructor(options: { session: QuietParts; onChange: () => void }) {
    this.#session = options.session;
    this.#onChange = options.onChange;
  }

  /** Whether what is drawn is not heard. */
  get isOn(): boolean {
    return this.#pane !== null;
  }

  /** From now on it is not listened to. */
  begin(): void {
    const { pane, log, sessionId } = this.#session;
    const { facts } = pane;
    if (!facts || this.isOn) return;
    log.debug("What an agent draws at its work is not listened to.", { sessionId });
    this.#pane = facts.pane;
    this.#tell({ pane: facts.pane, what: "pause" });
    this.#glanceLater();
  }

  /** It is listened to again: what was drawn meanwhile was not heard. Returns whether it had not been. */
  end(): boolean {
    const pane = this.#pane;
    if (pane === null) return false;
    this.stop();
    this.#tell({ pane, what: "continue" });
    return true;
  }

  /** It is gone. */
  stop(): void {
    this.#cancel();
    this.#pane = null;
  }

  #tell({ pane, what }: { pane: string; what: "pause" | "continue" }): void {
    const { ask, log, sessionId } = this.#session;
    ask([["refresh-client", "-A", `${pane}:${what}`]]).catch((error: unknown) => {
      // A connection that is new listens to all, and one that there is not listens to nothing.
      log.debug("A pane is listened to as before.", { sessionId, what, error: String(error) });
    });
  }

  #glanceLater(): void {
    const { clock, hookLog } = this.#session;
    const everyMs = glanceEveryMs[hookLog.greeted ? "withHook" : "alone"];
    this.#cancel = clock.after(untilNext({ clock, everyMs }), () => void this.#glance());
  }

  async #glance(): Promise<void> {
    const { pane, log, sessionId } = this.#session;
    const asked = this.#pane;
    try {
      const { state } = await pane.glance();
      if (this.#pane !== asked) return;
      if (state === "busy") return this.#glanceLater();
    } catch (error) {
      log.debug("A pane could not be glanced at.", { sessionId, error: String(error) });
      if (this.#pane !== asked) return;
    }
    if (this.end()) this.#onChange();
  }
}
