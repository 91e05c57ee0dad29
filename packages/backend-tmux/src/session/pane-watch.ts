import { LiveScreen } from "../screen/live-screen.js";
import { type Reading, readScreen } from "../screen/read-screen.js";
import { fingerprintOf } from "./menu-attention.js";
import { QuietPane } from "./quiet-pane.js";
import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";
import { settleDoubt } from "./settle-doubt.js";
import { createTicker, type Ticker } from "./ticker.js";
import { untilNext } from "./until-next.js";

/** How often, at most, tmux is asked what a pane shows. */
export const lookEveryMs = 100;
/** How soon what is drawn once is read; how often what is drawn all the time, the less often the longer it means the same. */
const readSoonMs = 30;
const readEveryMs = [250, 500, 1000] as const;
/** After so many readings that meant the same, an agent at work is listened to no more. */
const quietAfter = readEveryMs.length;
/** For so long at most the pane is followed without a look. */
const auditMs = 10_000;
/** How long an idle screen is left before it is looked at once more for a hook that waits. */
const idleAgainMs = 1100;
/** How often the agent's record is read while a turn runs. */
const pulseMs = 1000;

/**
 * Watches the pane of one session by what is drawn on it, which costs no question: tmux is asked when what is shown means
 * something else than before, and now and then while it is drawn on. A pane on which nothing is drawn costs nothing.
 */
export class PaneWatch {
  readonly #session: SessionParts;
  readonly #onEnd: (why: string) => Promise<void>;
  readonly #screen = new LiveScreen();
  readonly #quiet: QuietPane;
  readonly #reads: Ticker;
  readonly #looks: Ticker;
  /** What the last look meant. */
  #meant: string | null = null;
  /** How many readings since then meant the same. */
  #same = 0;
  #cancelPulse: (() => void) | null = null;
  #cancelAudit: (() => void) | null = null;
  #saidBusy = false;

  /** `onEnd`: the agent's process was seen to have ended. */
  constructor(options: { session: SessionParts; onEnd: (why: string) => Promise<void> }) {
    this.#session = options.session;
    this.#onEnd = options.onEnd;
    const { clock } = options.session;
    this.#quiet = new QuietPane({ session: options.session, onChange: () => this.stir() });
    this.#reads = createTicker({
      clock,
      soonMs: readSoonMs,
      everyMs: () => this.#readEveryMs(),
      run: () => this.#read(),
    });
    this.#looks = createTicker({ clock, soonMs: 0, everyMs: () => lookEveryMs, run: () => this.look() });
  }

  /** The agent wrote this. */
  drawn(bytes: Buffer): void {
    // What an agent with a server draws is for people.
    if (!this.#session.pane.facts || this.#session.server) return;
    this.#session.bell.ring();
    // It was on its way when tmux was told to keep it.
    if (this.#quiet.isOn) return;
    this.#screen.write(bytes);
    this.#reads.poke();
    this.#cancelAudit ??= this.#session.clock.after(auditMs, () => {
      this.#cancelAudit = null;
      this.#looks.poke();
    });
  }

  /** It was said to be busy with what is none of ours: when it is that no more, that is told. */
  tellWhenIdle(): void {
    this.#saidBusy = true;
    this.#looks.poke();
  }

  /** Whether what its agent draws is not heard. */
  get isUnheard(): boolean {
    return this.#quiet.isOn;
  }

  /** Something is about to be done with it: whatever it draws matters. */
  attend(): void {
    this.#same = 0;
    this.#listen();
  }

  /** Something may have become of it. */
  stir(): void {
    if (!this.#session.pane.facts) return;
    this.#session.bell.ring();
    this.#looks.poke();
    this.#pulse();
  }

  /** Nothing is heard until something was `missed`: each glance would start a process meanwhile. */
  deafened(): void {
    this.#quiet.stop();
  }

  /** Something was drawn that was not heard. */
  missed(): void {
    this.#quiet.end();
    this.#screen.forget();
    this.stir();
  }

  /** Its agent is gone. */
  rest(): void {
    this.#quiet.stop();
    this.#screen.forget();
    this.#cancelPulse?.();
    this.#cancelPulse = null;
    this.#cancelAudit?.();
    this.#cancelAudit = null;
  }

  close(): void {
    this.rest();
    this.#reads.stop();
    this.#looks.stop();
  }

  async look(): Promise<void> {
    const { pane, turns, menus, log, sessionId } = this.#session;
    const { facts } = pane;
    if (!facts || pane.leaving || pane.starting) return;
    try {
      const { look, reading } = await pane.read({ heard: (seen) => this.#begin(seen) });
      if (pane.facts !== facts) return;
      if (look.ended !== null) return await this.#onEnd(look.ended);
      this.#meant = meaningOf(reading);
      if (this.#meant !== "busy") this.#listen();
      await this.#tellTurns(reading);
      this.#tellIdle(reading.state === "idle");
      menus.take({ reading, assignmentId: turns.atWork, told: true, idleForMs: pane.idleForMs });
      // A hook may ask in the place of a menu: that its turn is over nothing on the screen will say again.
      if (menus.open.length > 0 && reading.state === "idle") this.#lookAgain();
      await settleDoubt({ session: this.#session, reading });
      this.#pulse();
    } catch (error) {
      log.debug("A pane could not be looked at.", { sessionId, error: String(error) });
    }
  }

  #begin(look: Parameters<LiveScreen["begin"]>[0]): void {
    const { pane, server } = this.#session;
    if (!this.#screen.isKnown && !this.#quiet.isOn && pane.facts && !server) this.#screen.begin(look);
  }

  #readEveryMs(): number {
    return readEveryMs[Math.min(this.#same, readEveryMs.length - 1)] ?? 0;
  }

  /** What was drawn says when to look; what it means is for the look to say. */
  async #read(): Promise<void> {
    const screen = await this.#screen.read();
    const meaning = screen && meaningOf(readScreen({ screen, profile: this.#session.profile.screen }));
    this.#same = meaning !== null && meaning === this.#meant ? this.#same + 1 : 0;
    if (this.#same >= quietAfter && meaning === "busy") this.#beQuiet();
    if (this.#same > 0) return;
    if (meaning !== null) await this.look();
    if (meaning !== null && meaning === this.#meant) return;
    // Nothing was followed yet, or the two differ: what tmux shows is where to begin anew.
    this.#screen.forget();
    this.#looks.poke();
  }

  #beQuiet(): void {
    this.#screen.forget();
    this.#quiet.begin();
  }

  #listen(): void {
    if (!this.#quiet.end()) return;
    this.#same = 0;
    this.#looks.poke();
  }

  /** While a turn runs its end may be told by the agent's record alone; and so may be what became of a prompt in doubt. */
  #pulse(): void {
    const { turns, doubts, server, clock } = this.#session;
    const isAtWork = turns.current !== null;
    if (!isAtWork && doubts.current === null) return;
    this.#cancelPulse ??= clock.after(isAtWork ? untilNext({ clock, everyMs: pulseMs }) : doubts.nextMs, () => {
      this.#cancelPulse = null;
      // What a server asks for stands in no record.
      if (isAtWork && !server) void this.#readRecord();
      else this.#looks.poke();
    });
  }

  async #readRecord(): Promise<void> {
    const { pane, log, sessionId } = this.#session;
    if (!pane.facts) return;
    try {
      await this.#tellTurns(null);
    } catch (error) {
      log.warn("An agent's record could not be read.", { sessionId, error: String(error) });
    }
    this.#pulse();
  }

  /** What has become of turns. `reading`: null where the record alone was read. */
  async #tellTurns(reading: Reading | null): Promise<void> {
    const { turns, compactions } = this.#session;
    const sight = await seeAgent({ session: this.#session, reading });
    compactions.check({ entries: sight.entries, assignmentId: turns.atWork });
    turns.check(sight);
  }

  #lookAgain(): void {
    this.#session.clock.after(idleAgainMs, () => this.#looks.poke());
  }

  #tellIdle(isIdle: boolean): void {
    const { turns, sink, sessionId } = this.#session;
    if (!this.#saidBusy || (!isIdle && turns.current === null)) return;
    this.#saidBusy = false;
    if (turns.current === null) sink.session({ sessionId, status: "idle" });
  }
}

/** What a driver makes of a reading: as long as it is the same, nothing has come of what was drawn. */
function meaningOf(reading: Reading): string {
  if (reading.state === "menu") return `menu ${fingerprintOf(reading.menu)}`;
  if (reading.state !== "idle") return reading.state;
  return reading.composer.draft === "" ? "idle" : "idle, with a draft";
}
