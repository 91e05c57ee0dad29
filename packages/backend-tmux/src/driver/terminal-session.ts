import {
  type Answer,
  type Attention,
  BackendFailedError,
  type Evidence,
  isoNow,
  type OutputOptions,
  SessionBusyError,
  SessionNotRunningError,
  type SessionObservation,
  type SessionOutput,
  type SessionStatus,
} from "@townkit/core";
import type { DriverSession, Turn, TurnObservation } from "@townkit/core/kit";
import { cleanText } from "../delivery/clean-text.js";
import { type DeliveryEnd, deliver, type PaneHands, readLook } from "../delivery/deliver.js";
import type { AgentProfile } from "../profile/profile.js";
import { compareDraft } from "../screen/composer.js";
import type { Reading } from "../screen/read-screen.js";
import { renderLines } from "../screen/render.js";
import { textOf } from "../screen/screen.js";
import { lookAtPane, type PaneLook, pasteFenced, pressFenced } from "../tmux/look.js";
import { runTmux } from "../tmux/tmux-cli.js";
import type { TranscriptFile } from "../transcript/transcript-file.js";
import { findPrompt } from "../transcript/turn-in-transcript.js";
import { createBell } from "./bell.js";
import type { DriverParts } from "./driver-parts.js";
import { type HandleData, readHandle } from "./handle.js";
import { MenuWatch } from "./menu-watch.js";
import { type Claim, outputPage } from "./output-page.js";
import { createTicker } from "./ticker.js";
import { type AgentSight, observe, TurnFollower } from "./turn-follower.js";
import type { PaneRecord, TurnRecord } from "./turn-record.js";

/** How often, at most, a pane that is drawn on is looked at. */
const lookEveryMs = 100;
/** How often the agent's record is read while a turn runs and nothing is drawn. */
const pulseMs = 500;
/** How long an abort may take to be seen. */
const abortMs = 10_000;
/** A second abort key within this time would be another command. */
const abortAgainMs = 2000;

/** One session: its agent in its pane, and the agent's own record. Without a pane it is stopped, or its agent is gone. */
export class TerminalSession {
  readonly #id: string;
  readonly #parts: DriverParts;
  readonly #profile: AgentProfile;
  readonly #handle: HandleData;
  readonly #transcript: TranscriptFile | null;
  readonly #bell;
  readonly #ticker;
  readonly #turns: TurnFollower;
  readonly #menus: MenuWatch;
  #pane: PaneRecord | null = null;
  /** How the agent's last process ended. */
  #ended: string | null = "It was not started.";
  #cancelPulse = (): void => {};
  /** It is being stopped: that its agent ends is no news. */
  #leaving = false;
  /** Its submit key was pressed, and the agent has not said yet that it took it. */
  #pressedFor: string | null = null;
  /** The turn that runs was to end, by an abort or a denial of ours. */
  #endAsked = false;

  constructor(options: {
    session: DriverSession;
    profile: AgentProfile;
    transcript: TranscriptFile | null;
    parts: DriverParts;
  }) {
    const { session, profile, transcript, parts } = options;
    this.#id = session.config.id;
    this.#handle = readHandle(session.handle);
    this.#parts = parts;
    this.#profile = profile;
    this.#transcript = transcript;
    this.#bell = createBell(parts.clock);
    this.#turns = new TurnFollower({ sessionId: this.#id, sink: parts.sink });
    this.#menus = new MenuWatch({ sessionId: this.#id, profile, parts });
    this.#ticker = createTicker({ clock: parts.clock, everyMs: lookEveryMs, run: () => this.#tick() });
  }

  get name(): string {
    return this.#handle.name;
  }

  get pane(): PaneRecord | null {
    return this.#pane;
  }

  /** Its agent runs in this pane from now on. */
  bind(pane: PaneRecord): void {
    this.#pane = pane;
    this.#ended = null;
    this.#leaving = false;
    this.#pulse();
  }

  /** Something was drawn, or may have been. */
  stir(): void {
    if (!this.#pane) return;
    this.#bell.ring();
    this.#ticker.poke();
  }

  /** Its agent is gone. `told`: nobody knows yet. */
  async lose(options: { why: string; told: boolean }): Promise<void> {
    if (!this.#pane) return;
    this.#pane = null;
    this.#ended = options.why;
    this.#cancelPulse();
    this.#bell.ring();
    this.#menus.drop("lost");
    this.#turns.check(await this.#sight(null));
    if (!options.told || this.#leaving) return;
    const { why } = options;
    this.#parts.sink.session({ sessionId: this.#id, liveness: { state: "dead", why }, status: "error", reason: why });
  }

  close(): void {
    this.#cancelPulse();
    this.#ticker.stop();
  }

  /** Whether the agent has a conversation that it can go on with. */
  async hasConversation(): Promise<boolean> {
    if (this.#transcript) return await this.#transcript.exists();
    return (await this.#parts.records.pane(this.#id)) !== undefined;
  }

  /** Entries in the agent's record by now. */
  async entryCount(): Promise<number> {
    return (await this.#entries())?.length ?? 0;
  }

  async observe(): Promise<SessionObservation> {
    const sessionId = this.#id;
    if (!this.#pane) {
      const why = this.#ended ?? "It ended.";
      return { sessionId, liveness: { state: "dead", why }, status: null, attention: [] };
    }
    const { reading } = await this.#read();
    this.#menus.take({ reading, assignmentId: this.#turns.current ?? this.#pressedFor, told: false });
    const status = await this.#statusAt(reading);
    return { sessionId, liveness: { state: "alive" }, status, attention: this.#menus.open };
  }

  /** Waits until the agent takes prompts. @throws BackendFailedError it ended, or does not in time; its screen is in it. */
  async untilReady(signal: AbortSignal): Promise<void> {
    const until = this.#parts.clock.now() + this.#parts.limits.startMs;
    for (;;) {
      const { look, reading } = await this.#read();
      if (look.ended !== null) throw await this.#failed(`its agent did not stay. ${look.ended}`, look);
      if (reading.state === "idle") return;
      if (signal.aborted || this.#parts.clock.now() >= until) {
        const why = reading.state === "unknown" ? reading.why : `It is at a ${reading.state}.`;
        throw await this.#failed(`its agent was not ready within ${this.#parts.limits.startMs} ms. ${why}`, look);
      }
      await this.#bell.wait({ ms: 50, signal });
    }
  }

  async submit(turn: Turn, signal: AbortSignal): Promise<Evidence> {
    const { records, clock, limits } = this.#parts;
    const text = this.#promptOf(turn);
    let record = await records.turn(turn);
    if (!record) {
      record = { stage: "begun", from: await this.entryCount(), promptId: null };
      await records.keepTurn(turn, record);
    }
    const { from, stage } = record;
    if (stage !== "accepted") {
      this.#requirePane();
      this.#endAsked = false;
      const end = await deliver({
        hands: this.#hands,
        profile: this.#profile,
        text,
        from: stage,
        keep: (next) => {
          this.#pressedFor = next === "pressed" ? turn.assignmentId : null;
          return records.keepTurn(turn, { stage: next, from, promptId: null });
        },
        taken: this.#transcript && (async () => findPrompt({ entries: await this.#known(), text, from }) >= 0),
        limits,
        bell: this.#bell,
        clock,
        signal,
      });
      if (end.end !== "accepted") this.#pressedFor = null;
      if (end.end !== "accepted") throw await this.#undelivered({ end, turn, from });
    }
    const evidence = await this.#accepted({ turn, text, from });
    this.#pressedFor = null;
    return evidence;
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    const record = await this.#parts.records.turn(turn);
    if (!record) return { state: "absent" };
    const text = this.#promptOf(turn);
    const entries = await this.#entries();
    const taken = entries !== null && findPrompt({ entries, text, from: record.from }) >= 0;
    if (taken || record.stage === "accepted") {
      await this.#accepted({ turn, text, from: record.from });
      const reading = this.#pane ? (await this.#read()).reading : null;
      const { promptId } = (await this.#parts.records.turn(turn)) ?? record;
      return observe({ turn: { promptId }, sight: await this.#sight(reading) });
    }
    if (record.stage === "begun") return { state: "absent" };
    if (!this.#pane) {
      if (record.stage === "staged") return { state: "absent" };
      return { state: "unknown", why: `The submit key was pressed, and then its agent was gone. ${this.#ended ?? ""}` };
    }
    return await this.#locateOnScreen({ record, text });
  }

  async abort(): Promise<void> {
    const { clock } = this.#parts;
    const until = clock.now() + abortMs;
    let pressedAt: number | null = null;
    this.#endAsked = true;
    while (this.#pane) {
      const { look, reading } = await this.#read();
      const running = await this.#turnRuns();
      if (look.ended !== null) break;
      if (reading.state === "idle" && !running) {
        if (pressedAt !== null) await this.#clearOwnDraft({ look, reading });
        break;
      }
      const mayPress = reading.state === "busy" || reading.state === "menu";
      if (mayPress && (pressedAt === null || clock.now() - pressedAt >= abortAgainMs)) {
        const sent = await this.#hands.press({ look, key: this.#profile.keys.abort });
        if (sent) pressedAt = clock.now();
      } else if (clock.now() >= until) {
        throw await this.#failed("its turn did not end", look, "possible");
      }
      await this.#bell.wait({ ms: 50 });
    }
    await this.#tick();
  }

  async output(options: OutputOptions & { turns: readonly Claim[] }): Promise<SessionOutput> {
    const { turns, ...page } = options;
    const entries = await this.#entries();
    if (entries === null) return await this.#shownOutput(page);
    const claims = new Map<string, Claim>();
    for (const { assignmentId, attempt } of turns) {
      const record = await this.#parts.records.turn({ assignmentId, attempt });
      if (record?.promptId) claims.set(record.promptId, { assignmentId, attempt });
    }
    const { conversation } = this.#handle;
    return outputPage({
      sessionId: this.#id,
      conversation,
      entries,
      cutBefore: this.#cutBefore(entries),
      claims,
      page,
    });
  }

  async respond(request: { attention: Attention; answer: Answer }): Promise<void> {
    this.#requirePane();
    const { answer } = request;
    if (answer.kind === "dismiss" || (answer.kind === "permission" && answer.decision === "deny"))
      this.#endAsked = true;
    await this.#menus.respond({ ...request, hands: this.#hands, bell: this.#bell });
    this.stir();
  }

  /** Types the agent's own word for its end, where it is idle. Returns whether it ended. */
  async quit(timeoutMs: number): Promise<boolean> {
    const { quit, keys } = this.#profile;
    const { clock } = this.#parts;
    const until = clock.now() + timeoutMs;
    this.#leaving = true;
    if (quit === undefined || !this.#pane) return false;
    const hands = this.#hands;
    const first = await this.#read(hands);
    if (first.reading.state !== "idle" || first.reading.composer.draft !== "") return first.look.ended !== null;
    if (!(await hands.paste({ look: first.look, text: quit }))) return false;
    let pressed = false;
    while (clock.now() < until) {
      const { look, reading } = await this.#read(hands);
      if (look.ended !== null) return true;
      if (!pressed && this.#holds(reading, quit)) pressed = await hands.press({ look, key: keys.submit });
      await this.#bell.wait({ ms: 50 });
    }
    return false;
  }

  async #tick(): Promise<void> {
    const pane = this.#pane;
    if (!pane || this.#leaving) return;
    try {
      const { look, reading } = await this.#read();
      if (this.#pane !== pane) return;
      if (look.ended !== null) return await this.lose({ why: look.ended, told: true });
      this.#turns.check(await this.#sight(reading));
      this.#menus.take({ reading, assignmentId: this.#turns.current ?? this.#pressedFor, told: true });
    } catch (error) {
      this.#parts.log.debug("A pane could not be looked at.", { sessionId: this.#id, error: String(error) });
    }
  }

  async #checkGone(): Promise<void> {
    if (!this.#pane) this.#turns.check(await this.#sight(null));
  }

  /** While a turn runs its end may come without anything being drawn. */
  #pulse(): void {
    this.#cancelPulse = this.#parts.clock.after(pulseMs, () => {
      if (this.#turns.current !== null) this.#ticker.poke();
      this.#pulse();
    });
  }

  async #locateOnScreen({ record, text }: { record: TurnRecord; text: string }): Promise<TurnObservation> {
    const { reading } = await this.#read();
    const { paste_marker: pasteMarker } = this.#profile.screen.composer;
    if (reading.state === "idle") {
      const draft = compareDraft({ composer: reading.composer, prompt: text, pasteMarker });
      const what = "Its text is in the agent's composer, not submitted.";
      if (draft !== "empty" && draft !== "other") {
        return { state: "stored", evidence: { kind: "screen", at: isoNow(this.#parts.clock), what } };
      }
      if (draft === "empty" && record.stage === "staged") return { state: "absent" };
    }
    return { state: "unknown", why: "Nothing shows whether the agent took it." };
  }

  /** Keeps what proves it, and follows the turn from now on. */
  async #accepted(options: { turn: Turn; text: string; from: number }): Promise<Evidence> {
    const { turn, text, from } = options;
    const { records, clock } = this.#parts;
    const entries = await this.#entries();
    const place = entries === null ? -1 : findPrompt({ entries, text, from });
    const prompt = entries?.[place];
    const promptId = prompt?.kind === "prompt" ? prompt.id : null;
    await records.keepTurn(turn, { stage: "accepted", from, promptId });
    this.#turns.follow({ assignmentId: turn.assignmentId, attempt: turn.attempt, promptId });
    this.stir();
    // An agent that is gone by now is looked at no more; what became of the turn is told behind its acceptance.
    clock.after(lookEveryMs, () => void this.#checkGone());
    const at = isoNow(clock);
    if (promptId === null) {
      return { kind: "screen", at, what: "The composer was emptied and the agent went to work." };
    }
    const facts = { conversation: this.#handle.conversation, prompt: promptId };
    return { kind: "transcript", at, what: "The agent's own record holds the prompt.", facts };
  }

  async #undelivered(options: {
    end: Exclude<DeliveryEnd, { end: "accepted" }>;
    turn: Turn;
    from: number;
  }): Promise<Error> {
    const { end, turn, from } = options;
    const sessionId = this.#id;
    if (end.end === "unknown") {
      return new BackendFailedError({
        backend: "tmux",
        problem: end.why,
        remedy: "Look at it with attachCommand.",
        effect: "possible",
      });
    }
    await this.#parts.records.keepTurn(turn, { stage: "begun", from, promptId: null });
    if (end.reason === "busy") return new SessionBusyError({ sessionId, assignmentId: null, why: end.why });
    if (end.reason === "ended") return new SessionNotRunningError({ sessionId, status: "error" });
    return await this.#failed(end.why, end.look);
  }

  /** After an abort some agents put the prompt back: it is ours to take away, and nothing else is. */
  async #clearOwnDraft({
    look,
    reading,
  }: {
    look: PaneLook;
    reading: Extract<Reading, { state: "idle" }>;
  }): Promise<void> {
    if (reading.composer.draft === "") return;
    const entries = (await this.#entries()) ?? [];
    const last = entries.findLast((entry) => entry.kind === "prompt");
    if (last?.kind !== "prompt") return;
    const { composer } = reading;
    const draft = compareDraft({ composer, prompt: last.text, pasteMarker: undefined });
    if (draft === "whole" || draft === "tail") await this.#hands.press({ look, key: this.#profile.keys.clear });
  }

  /** By the agent's own record; where it keeps none, the screen alone tells. */
  async #turnRuns(): Promise<boolean> {
    const entries = await this.#entries();
    const last = entries?.findLastIndex((entry) => entry.kind === "prompt") ?? -1;
    if (entries === null || last < this.#cutBefore(entries)) return false;
    return !entries.slice(last).some(({ kind }) => kind === "end" || kind === "error" || kind === "interrupted");
  }

  /** What an agent without a record has said is what it shows. */
  async #shownOutput({ after }: OutputOptions): Promise<SessionOutput> {
    const sessionId = this.#id;
    const shown = this.#pane ? await this.#shown((await this.#read()).look) : "";
    const cursor = `screen:${Buffer.from(shown).toString("base64url").slice(-400)}`;
    const base = { sessionId, cursor, more: false, restarted: after !== undefined && !after.startsWith("screen:") };
    if (shown === "" || after === cursor) return { ...base, messages: [] };
    const at = isoNow(this.#parts.clock);
    const parts = [{ type: "text" as const, id: "screen-text", text: shown }];
    const owner = { assignmentId: null, attempt: null, finish: null, error: null, usage: null };
    return { ...base, messages: [{ id: "screen", role: "assistant", at, ...owner, parts, complete: false }] };
  }

  async #sight(reading: Reading | null): Promise<AgentSight> {
    const entries = await this.#entries();
    return {
      entries,
      cutBefore: this.#cutBefore(entries ?? []),
      conversation: this.#handle.conversation,
      idle: reading === null || reading.state === "unknown" ? null : reading.state === "idle",
      ended: this.#ended,
      endAsked: this.#endAsked,
      at: isoNow(this.#parts.clock),
    };
  }

  #cutBefore(entries: readonly unknown[]): number {
    return this.#pane ? this.#pane.entriesAtStart : entries.length;
  }

  async #entries() {
    return this.#transcript ? await this.#transcript.entries() : null;
  }

  async #known() {
    return (await this.#entries()) ?? [];
  }

  async #statusAt({ state }: Reading): Promise<SessionStatus | null> {
    if (state === "busy" || state === "menu") return "busy";
    if (state === "unknown" || !this.#transcript) return null;
    return (await this.#known()).some(({ kind }) => kind === "prompt") ? "idle" : "ready";
  }

  #holds(reading: Reading, text: string): boolean {
    if (reading.state !== "idle") return false;
    return compareDraft({ composer: reading.composer, prompt: text, pasteMarker: undefined }) === "whole";
  }

  async #read(hands: PaneHands = this.#hands): Promise<{ look: PaneLook; reading: Reading }> {
    const look = await hands.look();
    return { look, reading: await readLook({ look, profile: this.#profile }) };
  }

  get #hands(): PaneHands {
    const { place } = this.#parts;
    const { pane } = this.#requirePane();
    return {
      look: () => lookAtPane({ place, pane }),
      press: (options) => pressFenced({ place, pane, ...options }),
      paste: (options) => pasteFenced({ place, pane, ...options }),
    };
  }

  #requirePane(): PaneRecord {
    if (this.#pane) return this.#pane;
    throw new SessionNotRunningError({ sessionId: this.#id, status: "error" });
  }

  #promptOf({ cause, work }: Turn): string {
    return cleanText(cause === "continue" ? this.#profile.continue_prompt : work.content);
  }

  /** The last words of an ended agent are above the screen: tmux itself writes on it. */
  async #shown(look: PaneLook): Promise<string> {
    if (look.ended === null || !this.#pane) return textOf({ lines: await renderLines(look) });
    const commands = [["capture-pane", "-p", "-S", "-200", "-t", this.#pane.pane]];
    return (await runTmux({ place: this.#parts.place, commands })).trim();
  }

  async #failed(problem: string, look: PaneLook, effect: "none" | "possible" = "none"): Promise<BackendFailedError> {
    return new BackendFailedError({
      backend: "tmux",
      problem: `session ${this.#id}: ${problem} Its screen:\n${await this.#shown(look)}`,
      remedy: "Look at it with attachCommand, and compare the profile of its agent with what it shows.",
      effect,
    });
  }
}
