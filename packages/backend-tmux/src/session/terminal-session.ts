import type {
  Answer,
  Attention,
  Evidence,
  HookReply,
  OutputOptions,
  SessionObservation,
  SessionOutput,
} from "@townkit/core";
import type { AgentReport, DriverSession, Turn, TurnObservation } from "@townkit/core/kit";
import type { DriverParts } from "../driver/driver-parts.js";
import { readHandle } from "../driver/handle.js";
import { forgetHook } from "../hooks/hook-setup.js";
import { forgetMcp } from "../mcp/mcp-setup.js";
import type { AgentProfile } from "../profile/profile.js";
import { type AgentServer, ServerFailure } from "../server/agent-server.js";
import { forgetAccess } from "../server/server-access.js";
import { abortTurn } from "./abort-turn.js";
import { answerAttention } from "./answer-attention.js";
import { carryFirst, takeBackFirst } from "./carry-first.js";
import type { ConversationFiles } from "./conversation.js";
import { createSessionParts } from "./create-session-parts.js";
import { deliverTurn } from "./deliver-turn.js";
import { hearReport } from "./hear-report.js";
import { locateTurn } from "./locate-turn.js";
import type { Claim } from "./output-page.js";
import { PaneWatch } from "./pane-watch.js";
import { quitAgent } from "./quit-agent.js";
import { seeAgent } from "./see-agent.js";
import { sessionOutput } from "./session-output.js";
import type { SessionParts } from "./session-parts.js";
import { sessionStatus } from "./session-status.js";
import { settleDoubt } from "./settle-doubt.js";
import type { PaneRecord } from "./turn-record.js";
import { untilReady } from "./until-ready.js";
import { untilServed } from "./until-served.js";

/** One session: its agent in its pane, and the agent's own record. */
export class TerminalSession {
  /** Of its session in tmux. */
  readonly name: string;
  readonly #session: SessionParts;
  readonly #watch: PaneWatch;

  constructor(options: {
    session: DriverSession;
    profile: AgentProfile;
    files: ConversationFiles | null;
    server: AgentServer | null;
    parts: DriverParts;
  }) {
    this.name = readHandle(options.session.handle).name;
    this.#session = createSessionParts({ ...options, stir: () => this.stir() });
    this.#watch = new PaneWatch({ session: this.#session, onEnd: (why) => this.lose({ why, told: true }) });
  }

  get id(): string {
    return this.#session.sessionId;
  }

  get pane(): PaneRecord | null {
    return this.#session.pane.facts;
  }

  /** Whether its agent is driven by a server of its own. */
  get hasServer(): boolean {
    return this.#session.server !== null;
  }

  /** Whether what its agent draws is not heard, as it means nothing. */
  get isUnheard(): boolean {
    return this.#watch.isUnheard;
  }

  /** Its agent runs in this pane from now on. */
  bind(pane: PaneRecord): void {
    this.#watch.missed();
    this.#session.pane.bind(pane);
    this.#session.hookLog.begin();
    this.#session.server?.begin(() => this.stir());
  }

  /** Its agent wrote this on its screen. */
  drawn(bytes: Buffer): void {
    this.#watch.drawn(bytes);
  }

  /** Nothing is heard of any session until they are told that they were missed. */
  deafened(): void {
    this.#watch.deafened();
  }

  /** What was drawn on its screen was not heard, or was drawn anew in another size. */
  missed(): void {
    this.#watch.missed();
  }

  /** Something may have become of it: it is looked at soon. */
  stir(): void {
    this.#watch.stir();
  }

  /** What its hooks report. */
  async heard(report: AgentReport): Promise<HookReply> {
    return await hearReport({ session: this.#session, report });
  }

  /** Its agent has ended: what led that one to our hook and to the MCP servers is removed. */
  async forgetFiles(): Promise<void> {
    const { hooks, mcp, server, servers: folder, sessionId } = this.#session;
    if (server) await forgetAccess({ folder, sessionId });
    if (hooks) await forgetHook({ place: hooks, sessionId });
    if (mcp) await forgetMcp({ place: mcp, sessionId });
  }

  /** Its agent is gone. `told`: nobody knows yet. */
  async lose({ why, told }: { why: string; told: boolean }): Promise<void> {
    const { sessionId, pane, server, bell, menus, turns, sink } = this.#session;
    if (!pane.facts) return;
    server?.end();
    pane.lose(why);
    this.#watch.rest();
    bell.ring();
    menus.drop("lost");
    turns.check(await seeAgent({ session: this.#session, reading: null }));
    await settleDoubt({ session: this.#session, reading: null });
    if (!told || pane.leaving) return;
    sink.session({ sessionId, liveness: { state: "dead", why }, status: "error", reason: why });
  }

  close(): void {
    this.#session.server?.end();
    this.#watch.close();
  }

  /** Whether the agent has a conversation that it can go on with. */
  async hasConversation(): Promise<boolean> {
    const { conversation, records, sessionId } = this.#session;
    return (await conversation.hasBegun()) ?? (await records.pane(sessionId)) !== undefined;
  }

  /** Makes place for a conversation that has not begun. Resolves with whether it has thereby. */
  async makePlace(): Promise<boolean> {
    return await this.#session.conversation.makePlace();
  }

  /** Entries in the agent's record by now. `closes`: where its last turn was cut, that is written there first. */
  async entryCount({ closes }: { closes: boolean }): Promise<number> {
    const { conversation } = this.#session;
    if (closes) await conversation.closeCut();
    return (await conversation.knownEntries()).length;
  }

  async observe(): Promise<SessionObservation> {
    const { sessionId, pane, menus, turns } = this.#session;
    if (!pane.facts) {
      const why = pane.ended ?? "It ended.";
      return { sessionId, liveness: { state: "dead", why }, status: null, attention: [] };
    }
    const { reading } = await pane.read();
    menus.take({ reading, assignmentId: turns.atWork, told: false, idleForMs: pane.idleForMs });
    const status = await sessionStatus({ session: this.#session, reading });
    if (status === "busy") this.#watch.tellWhenIdle();
    return { sessionId, liveness: { state: "alive" }, status, attention: menus.open };
  }

  /** As `carryFirst`. */
  async carry(turn: Turn): Promise<string | null> {
    return await carryFirst({ session: this.#session, turn });
  }

  /** As `takeBackFirst`. */
  async takeBack(turn: Turn): Promise<boolean> {
    return await takeBackFirst({ session: this.#session, turn });
  }

  /** As the function of this name. */
  async untilReady(options: { carries: boolean; signal: AbortSignal }): Promise<void> {
    const { pane, server } = this.#session;
    // Until then its start is what tells of its end.
    pane.starting = true;
    try {
      if (server) await untilServed({ session: this.#session, server, signal: options.signal });
      else await untilReady({ session: this.#session, ...options });
    } finally {
      pane.starting = false;
      this.#watch.missed();
    }
  }

  async submit(turn: Turn, signal: AbortSignal): Promise<Evidence> {
    this.#watch.attend();
    return await deliverTurn({ session: this.#session, turn, signal });
  }

  async locate(turn: Turn): Promise<TurnObservation> {
    return await locateTurn({ session: this.#session, turn });
  }

  async abort(): Promise<void> {
    this.#watch.attend();
    await abortTurn(this.#session);
    await this.#watch.look();
    // Its hook asks for nothing any more, though the agent may have no time to end it.
    this.#session.menus.drop("withdrawn");
  }

  async output({ turns, ...page }: OutputOptions & { turns: readonly Claim[] }): Promise<SessionOutput> {
    return await sessionOutput({ session: this.#session, page, turns });
  }

  async respond(request: { attention: Attention; answer: Answer }): Promise<void> {
    await answerAttention({ session: this.#session, ...request });
  }

  /** Types the agent's own word for its end, where it is idle; or has its server end all that it is at. Returns whether it ended. */
  async quit(timeoutMs: number): Promise<boolean> {
    const { profile, pane, server, conversation, log, sessionId } = this.#session;
    if (server) {
      pane.leaving = true;
      await server.settle().catch((error: unknown) => {
        if (!(error instanceof ServerFailure)) throw error;
        log.warn("An agent's server did not end its turns, and is ended by signals.", {
          sessionId,
          error: String(error),
        });
      });
      // What that made of them is in its history now, and cannot be asked for later.
      await conversation.entries();
      return false;
    }
    this.#watch.attend();
    const ended = await quitAgent({ session: this.#session, timeoutMs });
    if (!ended && profile.quit !== undefined)
      log.warn(`The agent did not end when it was told ${profile.quit}, and is ended by signals.`, { sessionId });
    return ended;
  }
}
