import {
  type Answer,
  type Attention,
  AttentionNotFoundError,
  BackendFailedError,
  type HookReply,
  isoNow,
  SessionBusyError,
} from "@townkit/core";
import type { DriverParts } from "../driver/driver-parts.js";
import type { AgentProfile } from "../profile/profile.js";
import { readLook } from "../screen/read-look.js";
import type { Reading } from "../screen/read-screen.js";
import type { PaneHands } from "../tmux/pane-hands.js";
import type { AskWatch } from "./ask-watch.js";
import type { Bell } from "./bell.js";
import { createHookAsk, type HookAsk } from "./hook-ask.js";
import { attentionOf, fingerprintOf, keyFor, permissionOf } from "./menu-attention.js";

/** How long a menu may stay up after its answer. */
const answerMs = 5000;
/** How long a hook may take to ask for what a menu asks already. */
const hookLagMs = 1000;
/** An agent that has been idle for so long is in no turn. */
const turnOverMs = 1000;

/** What is asked: by a menu, by a hook, or by both for the same thing. */
interface OpenAsk {
  readonly attention: Attention;
  /** Since when, by the clock that nobody sets. */
  readonly sinceMs: number;
  /** Of its menu; null until that is on the screen. */
  fingerprint: string | null;
  hook: HookAsk | null;
}

/** What one session asks: on its screen, and through its hook, which then answers it first. */
export class MenuWatch implements AskWatch {
  readonly #sessionId: string;
  readonly #profile: AgentProfile;
  readonly #parts: DriverParts;
  /** How many were seen to go: two that say the same are two. */
  #gone = 0;
  #open: OpenAsk | null = null;
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

  /** Takes in what a look showed. `told`: what is raised is told as well. `idleForMs`: as all looks of that time did. */
  take(options: { reading: Reading; assignmentId: string | null; told: boolean; idleForMs: number }): void {
    const { reading, assignmentId, told, idleForMs } = options;
    // What cannot be understood is neither a menu nor its end.
    if (reading.state === "unknown") return;
    const fingerprint = reading.state === "menu" ? fingerprintOf(reading.menu) : null;
    if (fingerprint !== this.#answered) this.#answered = null;
    this.#knowMenu(reading);
    const open = this.#open;
    // A hook may ask before the agent does, or in its place; with the turn it is over.
    const inTurn = reading.state === "busy" || (reading.state === "idle" && idleForMs < turnOverMs);
    if (open?.fingerprint === null && open.hook?.waits && inTurn) return;
    if (open && open.fingerprint !== null && open.fingerprint === fingerprint) return;
    this.drop("withdrawn");
    if (reading.state !== "menu" || fingerprint === null || fingerprint === this.#answered) return;
    const at = isoNow(this.#parts.clock);
    const id = `ask-${fingerprint}-${this.#gone}`;
    const attention = attentionOf({ menu: reading.menu, id, sessionId: this.#sessionId, assignmentId, at });
    this.#open = { attention, sinceMs: this.#parts.clock.monotonic(), fingerprint, hook: null };
    if (told) this.#parts.sink.attentionRaised(attention);
  }

  /**
   * A hook asks for a permission, beside the agent's own menu or before it. Resolves with the answer; without one in time
   * it is empty, and the menu stays to be answered.
   */
  async askedByHook(asked: {
    eventId: string;
    permission: string;
    patterns: readonly string[];
    assignmentId: string | null;
    waitMs: number;
  }): Promise<HookReply> {
    const { eventId, permission, patterns, assignmentId, waitMs } = asked;
    const { clock, sink } = this.#parts;
    const hook = createHookAsk({ clock, waitMs, onLate: () => this.#late(hook) });
    const known = this.#open;
    if (known && known.hook === null && permissionIs({ attention: known.attention, permission })) {
      known.hook = hook;
      return await hook.reply;
    }
    this.drop("withdrawn");
    const base = {
      id: `hook-${eventId}`.slice(0, 200),
      sessionId: this.#sessionId,
      assignmentId,
      raisedAt: isoNow(clock),
    };
    const attention: Attention = { kind: "permission", ...base, permission, patterns: [...patterns], always: [] };
    this.#open = { attention, sinceMs: clock.monotonic(), fingerprint: null, hook };
    sink.attentionRaised(attention);
    return await hook.reply;
  }

  /** What is open can no longer be answered. */
  drop(how: "withdrawn" | "lost"): void {
    const open = this.#open;
    if (!open) return;
    this.#close(open);
    this.#parts.sink.attentionSettled({ sessionId: this.#sessionId, attentionId: open.attention.id, how });
  }

  /**
   * Gives the answer: to the hook that waits for it, else by the one key that is it, if the menu is still the same. Waits
   * until the menu is gone. `pressing` is called before a key is.
   * @throws AttentionNotFoundError it is no longer there. @throws InvalidInputError it has no such answer.
   */
  async respond(options: {
    attention: Attention;
    answer: Answer;
    hands: PaneHands;
    bell: Bell;
    pressing: () => void;
  }): Promise<void> {
    const { attention, answer, hands, bell, pressing } = options;
    const open = this.#open;
    if (open?.attention.id !== attention.id) throw new AttentionNotFoundError(attention.id);
    await this.#untilHooked({ open, bell });
    const before = readLook({ look: await hands.look(), profile: this.#profile });
    this.#knowMenu(before);
    if (this.#open !== open) throw new AttentionNotFoundError(attention.id);
    const { fingerprint } = open;
    if (open.hook?.answer(answer)) {
      this.#settle(open);
      // What a hook decided some agents do not take: then the menu is still there to be answered.
      if (fingerprint === null || (await this.#isGone({ fingerprint, hands, bell }))) return;
    }
    const look = await hands.look();
    const reading = readLook({ look, profile: this.#profile });
    const same = reading.state === "menu" && fingerprintOf(reading.menu) === fingerprint;
    if (!same) throw new AttentionNotFoundError(attention.id);
    const key = keyFor({ menu: reading.menu, answer });
    pressing();
    if (!(await hands.press({ look, key }))) {
      throw new SessionBusyError({
        sessionId: this.#sessionId,
        assignmentId: null,
        why: "its screen changed just then",
      });
    }
    this.#settle(open);
    if (await this.#isGone({ fingerprint: fingerprintOf(reading.menu), hands, bell })) return;
    throw new BackendFailedError({
      backend: "tmux",
      problem: `the menu of session ${this.#sessionId} is still up after the key ${key}`,
      remedy: "Look at it with attachCommand.",
      effect: "possible",
    });
  }

  /** A hook comes a moment after its menu, and says more than a key can. */
  async #untilHooked({ open, bell }: { open: OpenAsk; bell: Bell }): Promise<void> {
    const asksByHook = this.#profile.hooks?.events.some(({ means }) => means === "permission") === true;
    if (!asksByHook || this.#parts.hooks === null || open.attention.kind !== "permission") return;
    const until = open.sinceMs + hookLagMs;
    const { clock } = this.#parts;
    while (open.hook === null && this.#open === open && clock.monotonic() < until) await bell.wait({ ms: 50 });
  }

  /** The menu on the screen may be the one for which a hook asks already. */
  #knowMenu(reading: Reading): void {
    const open = this.#open;
    if (reading.state !== "menu" || open?.fingerprint !== null) return;
    const { menu } = reading;
    const isThis = permissionIs({ attention: open.attention, permission: permissionOf(menu) });
    if (menu.profile.kind === "permission" && isThis) open.fingerprint = fingerprintOf(menu);
  }

  /** It was answered by us. */
  #settle(open: OpenAsk): void {
    if (this.#open === open) this.#close(open);
    this.#answered = open.fingerprint;
  }

  #close(open: OpenAsk): void {
    this.#open = null;
    this.#gone += 1;
    open.hook?.letGo();
  }

  /** The agent asks by itself now. What has no menu yet is withdrawn, and raised again with its menu. */
  #late(hook: HookAsk): void {
    if (this.#open?.hook !== hook) return;
    if (this.#open.fingerprint === null) this.drop("withdrawn");
    else this.#open.hook = null;
  }

  async #isGone(options: { fingerprint: string; hands: PaneHands; bell: Bell }): Promise<boolean> {
    const { fingerprint, hands, bell } = options;
    const { clock } = this.#parts;
    const until = clock.monotonic() + answerMs;
    while (clock.monotonic() < until) {
      const now = readLook({ look: await hands.look(), profile: this.#profile });
      if (now.state !== "unknown" && (now.state !== "menu" || fingerprintOf(now.menu) !== fingerprint)) return true;
      await bell.wait({ ms: 50 });
    }
    return false;
  }
}

function permissionIs({ attention, permission }: { attention: Attention; permission: string }): boolean {
  return attention.kind === "permission" && attention.permission === permission;
}
