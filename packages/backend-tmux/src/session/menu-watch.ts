import {
  type Answer,
  type Attention,
  AttentionNotFoundError,
  BackendFailedError,
  isoNow,
  SessionBusyError,
} from "@townkit/core";
import type { DriverParts } from "../driver/driver-parts.js";
import type { AgentProfile } from "../profile/profile.js";
import { readLook } from "../screen/read-look.js";
import type { Reading } from "../screen/read-screen.js";
import type { PaneHands } from "../tmux/pane-hands.js";
import type { Bell } from "./bell.js";
import { attentionOf, fingerprintOf, keyFor } from "./menu-attention.js";

/** How long a menu may stay up after the key that answers it. */
const answerMs = 5000;

interface OpenMenu {
  readonly attention: Attention;
  readonly fingerprint: string;
}

/** What one session asks on its screen. */
export class MenuWatch {
  readonly #sessionId: string;
  readonly #profile: AgentProfile;
  readonly #parts: DriverParts;
  /** How many menus were seen to go: two that say the same are two. */
  #gone = 0;
  #open: OpenMenu | null = null;
  /** What we answered, until it is seen to be gone: that it goes is no news. */
  #answered: string | null = null;

  constructor(options: { sessionId: string; profile: AgentProfile; parts: DriverParts }) {
    this.#sessionId = options.sessionId;
    this.#profile = options.profile;
    this.#parts = options.parts;
  }

  get open(): readonly Attention[] {
    return this.#open ? [this.#open.attention] : [];
  }

  /** Takes in what a look showed. `told`: what is raised is told as well. */
  take(options: { reading: Reading; assignmentId: string | null; told: boolean }): void {
    const { reading, assignmentId, told } = options;
    // What cannot be understood is neither a menu nor its end.
    if (reading.state === "unknown") return;
    const fingerprint = reading.state === "menu" ? fingerprintOf(reading.menu) : null;
    if (fingerprint !== this.#answered) this.#answered = null;
    if (fingerprint === (this.#open?.fingerprint ?? null)) return;
    this.drop("withdrawn");
    if (reading.state !== "menu" || fingerprint === null || fingerprint === this.#answered) return;
    const at = isoNow(this.#parts.clock);
    const id = `ask-${fingerprint}-${this.#gone}`;
    const attention = attentionOf({ menu: reading.menu, id, sessionId: this.#sessionId, assignmentId, at });
    this.#open = { attention, fingerprint };
    if (told) this.#parts.sink.attentionRaised(attention);
  }

  /** What is open can no longer be answered. */
  drop(how: "withdrawn" | "lost"): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    this.#gone += 1;
    this.#parts.sink.attentionSettled({ sessionId: this.#sessionId, attentionId: open.attention.id, how });
  }

  /**
   * Presses the one key that gives the answer, if the menu is still the same, and waits until it is gone.
   * @throws AttentionNotFoundError it is no longer there. @throws InvalidInputError it has no such answer.
   */
  async respond(options: { attention: Attention; answer: Answer; hands: PaneHands; bell: Bell }): Promise<void> {
    const { attention, answer, hands, bell } = options;
    const open = this.#open;
    const look = await hands.look();
    const reading = await readLook({ look, profile: this.#profile });
    const same = reading.state === "menu" && fingerprintOf(reading.menu) === open?.fingerprint;
    if (!same || open?.attention.id !== attention.id) throw new AttentionNotFoundError(attention.id);
    const key = keyFor({ menu: reading.menu, answer });
    if (!(await hands.press({ look, key }))) {
      throw new SessionBusyError({
        sessionId: this.#sessionId,
        assignmentId: null,
        why: "its screen changed just then",
      });
    }
    this.#open = null;
    this.#gone += 1;
    this.#answered = open.fingerprint;
    await this.#untilGone({ fingerprint: open.fingerprint, hands, bell, key });
  }

  async #untilGone(options: { fingerprint: string; hands: PaneHands; bell: Bell; key: string }): Promise<void> {
    const { fingerprint, hands, bell, key } = options;
    const until = this.#parts.clock.now() + answerMs;
    while (this.#parts.clock.now() < until) {
      const now = await readLook({ look: await hands.look(), profile: this.#profile });
      if (now.state !== "unknown" && (now.state !== "menu" || fingerprintOf(now.menu) !== fingerprint)) return;
      await bell.wait({ ms: 50 });
    }
    throw new BackendFailedError({
      backend: "tmux",
      problem: `the menu of session ${this.#sessionId} is still up after the key ${key}`,
      remedy: "Look at it with attachCommand.",
      effect: "possible",
    });
  }
}
