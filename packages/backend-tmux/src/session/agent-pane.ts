import { BackendFailedError, type Clock, SessionNotRunningError } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";
import { readGlance, readLook } from "../screen/read-look.js";
import type { Reading } from "../screen/read-screen.js";
import { renderLines } from "../screen/render.js";
import { textOf } from "../screen/screen.js";
import { withoutGaps } from "../screen/without-gaps.js";
import type { AgentServer, ServerState } from "../server/agent-server.js";
import type { PaneLook, TmuxAct, TmuxAsk } from "../tmux/look.js";
import { type PaneHands, paneHands } from "../tmux/pane-hands.js";
import { runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";
import { servedReading } from "./served-reading.js";
import type { PaneRecord } from "./turn-record.js";

/** The pane that the agent of one session runs in. Without one the session is stopped, or its agent is gone. */
export class AgentPane {
  /** The agent is being stopped: that it ends is no news. */
  leaving = false;
  /** The agent is being started: whoever starts it sees whether it stays. */
  starting = false;
  readonly #sessionId: string;
  readonly #profile: AgentProfile;
  readonly #server: AgentServer | null;
  readonly #place: TmuxPlace;
  readonly #ask: TmuxAsk;
  readonly #act: TmuxAct;
  readonly #clock: Clock;
  #facts: PaneRecord | null = null;
  #served: ServerState | null = null;
  /** What the last look showed. */
  #seen: Reading["state"] | null = null;
  #idleSince: number | null = null;
  #error: string | null = null;
  #ended: string | null = "It was not started.";

  constructor(options: {
    sessionId: string;
    profile: AgentProfile;
    /** What is seen of the agent is what its server says, and its screen where that says nothing. */
    server: AgentServer | null;
    place: TmuxPlace;
    ask: TmuxAsk;
    act: TmuxAct;
    clock: Clock;
  }) {
    this.#sessionId = options.sessionId;
    this.#profile = options.profile;
    this.#server = options.server;
    this.#place = options.place;
    this.#ask = options.ask;
    this.#act = options.act;
    this.#clock = options.clock;
  }

  get facts(): PaneRecord | null {
    return this.#facts;
  }

  /** How the agent's last process ended; null while it runs. */
  get ended(): string | null {
    return this.#ended;
  }

  /** What its server said when it was last looked at; null: it has none, or that did not answer. */
  get served(): ServerState | null {
    return this.#served;
  }

  /** A turn begins: what was seen before says nothing of it. */
  forgetIdle(): void {
    this.#seen = null;
    this.#idleSince = null;
    this.#error = null;
  }

  /** Whether it was idle when it was last looked at; null where that did not tell. It is looked at when that changes. */
  get isIdle(): boolean | null {
    return this.#seen === null || this.#seen === "unknown" ? null : this.#seen === "idle";
  }

  /** For how long every look has shown it idle; 0 where the last one did not. */
  get idleForMs(): number {
    return this.#idleSince === null ? 0 : this.#clock.monotonic() - this.#idleSince;
  }

  /** What it said when it was last looked at, where that was that a turn has failed. */
  get error(): string | null {
    return this.#error;
  }

  bind(facts: PaneRecord): void {
    this.#facts = facts;
    this.forgetIdle();
    this.#ended = null;
    this.leaving = false;
  }

  lose(why: string): void {
    this.#facts = null;
    this.#served = null;
    this.#ended = why;
  }

  /** For the pane that it is now. @throws SessionNotRunningError there is none. */
  get hands(): PaneHands {
    if (!this.#facts) throw new SessionNotRunningError({ sessionId: this.#sessionId, status: "error" });
    return paneHands({ place: this.#place, ask: this.#ask, act: this.#act, pane: this.#facts.pane });
  }

  /** `heard`: as in `lookAtPane`. @throws SessionNotRunningError there is none. @throws TmuxFailure */
  async read(options: { hands?: PaneHands; heard?: (look: PaneLook) => void } = {}): Promise<{
    look: PaneLook;
    reading: Reading;
  }> {
    const { hands = this.hands, heard } = options;
    const look = await hands.look(heard);
    this.#served = look.ended === null ? ((await this.#server?.state()) ?? null) : null;
    const reading = this.#served ? servedReading(this.#served) : readLook({ look, profile: this.#profile });
    this.#seen = reading.state;
    this.#error = reading.state === "idle" ? reading.error : null;
    this.#idleSince = reading.state === "idle" ? (this.#idleSince ?? this.#clock.monotonic()) : null;
    return { look, reading };
  }

  /** What it shows by its text alone: whether it is at work. @throws SessionNotRunningError there is none. @throws TmuxFailure */
  async glance(): Promise<Reading> {
    return readGlance({ glance: await this.hands.glance(), profile: this.#profile });
  }

  /** Its text at that look. The last words of an ended agent are above the screen: tmux itself writes on it. */
  async textAt(look: PaneLook): Promise<string> {
    if (look.ended === null || !this.#facts) return textOf({ lines: renderLines(look.captured) });
    const commands = [["capture-pane", "-p", "-S", "-200", "-t", this.#facts.pane]];
    return withoutGaps(await runTmux({ place: this.#place, commands }));
  }

  /** What went wrong, with what the screen showed. */
  async failure(options: {
    problem: string;
    look: PaneLook;
    effect: "none" | "possible";
  }): Promise<BackendFailedError> {
    const { problem, look, effect } = options;
    return new BackendFailedError({
      backend: "tmux",
      problem: `session ${this.#sessionId}: ${problem} Its screen:\n${await this.textAt(look)}`,
      remedy: "Look at it with attachCommand, and compare the profile of its agent with what it shows.",
      effect,
    });
  }
}
