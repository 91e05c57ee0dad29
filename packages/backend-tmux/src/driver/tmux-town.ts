import type { TerminalSession } from "../session/terminal-session.js";
import type { ControlNews } from "../tmux/control-client.js";
import { TmuxFailure } from "../tmux/failure.js";
import type { TmuxAct, TmuxAsk } from "../tmux/look.js";
import { listPanes, listPanesOf, type PaneFacts, readPanes } from "../tmux/panes.js";
import { ensureServer, hasSession, keeperSession } from "../tmux/server-setup.js";
import { probeTmux } from "../tmux/tmux-cli.js";
import { createTmuxLink, type LinkListener, type TmuxLink } from "../tmux/tmux-link.js";
import { asUnavailable } from "./as-unavailable.js";
import type { DriverParts } from "./driver-parts.js";

/** The tmux server with all that runs in it: what is heard of it goes to the session that it is of. */
export class TmuxTown {
  readonly #parts: DriverParts;
  readonly #sessions: () => Iterable<TerminalSession>;
  #link: Promise<TmuxLink> | null = null;
  #probed: Promise<string> | null = null;
  #ensuring: Promise<void> | null = null;
  #closed = false;
  /** The session that was found in a pane last. */
  readonly #found = new Map<string, TerminalSession>();

  constructor(options: { parts: DriverParts; sessions: () => Iterable<TerminalSession> }) {
    this.#parts = options.parts;
    this.#sessions = options.sessions;
  }

  /** Starts the server where it does not run, and listens to it. @throws BackendUnavailableError */
  ensure(): Promise<void> {
    // Of many that start at once, one looks.
    this.#ensuring ??= this.#ensure().finally(() => {
      this.#ensuring = null;
    });
    return this.#ensuring;
  }

  async #ensure(): Promise<void> {
    const { place } = this.#parts;
    try {
      await this.version();
      if (!(await this.#isConnected())) await ensureServer(place);
      await this.#connect();
    } catch (error) {
      this.#probed = null;
      throw asUnavailable(error);
    }
  }

  /** Of the program. @throws BackendUnavailableError */
  version(): Promise<string> {
    this.#probed ??= probeTmux(this.#parts.place);
    return this.#probed;
  }

  /** Listens to the server, where it runs. @throws TmuxFailure it cannot be told. */
  async find(): Promise<boolean> {
    if (!(await hasSession(this.#parts.place, keeperSession))) return false;
    await this.#connect();
    return true;
  }

  /** Every pane but the keeper's, each once. @throws TmuxFailure */
  async panes(): Promise<readonly PaneFacts[]> {
    const link = await this.#connect();
    return readPanes(await link.ask(listPanes));
  }

  /** The pane of the session of this name, where there is one. @throws TmuxFailure */
  async paneOf(name: string): Promise<PaneFacts | null> {
    const link = await this.#connect();
    try {
      return readPanes(await link.ask(listPanesOf(name)))[0] ?? null;
    } catch (error) {
      if (error instanceof TmuxFailure && error.problem === "not_found") return null;
      throw error;
    }
  }

  /** Ends a pane with its window. Nothing where it is gone. */
  async killPane(pane: string): Promise<void> {
    const link = await this.#connect();
    await link.ask(["kill-pane", "-t", pane]).catch((error: unknown) => {
      if (!(error instanceof TmuxFailure) || error.problem !== "not_found") throw error;
    });
    this.#found.delete(pane);
  }

  /** What may be asked twice. @throws TmuxFailure */
  readonly ask: TmuxAsk = async (commands, options) => {
    const link = await this.#connect();
    return await link.askAll(commands, options);
  };

  /** What must not be done twice. @throws TmuxFailure */
  readonly act: TmuxAct = async (commands, options) => {
    const link = await this.#connect();
    return await link.act(commands, options);
  };

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    this.#closed = true;
    await (await link?.catch(() => null))?.close();
  }

  async #isConnected(): Promise<boolean> {
    const link = await this.#link?.catch(() => null);
    return link?.isConnected === true;
  }

  #connect(): Promise<TmuxLink> {
    if (this.#closed) return Promise.reject(new TmuxFailure({ problem: "closed", message: "tmux: it was closed." }));
    this.#link ??= createTmuxLink({ ...this.#parts, listener: this.#listener() }).catch((error: unknown) => {
      this.#link = null;
      throw error;
    });
    return this.#link;
  }

  #listener(): LinkListener {
    return {
      message: (message) => this.#hear(message),
      connected: () => {
        for (const session of this.#sessions()) session.missed();
      },
      lost: ({ why, server }) => {
        for (const session of this.#sessions()) session.deafened();
        if (server !== "gone") return;
        this.#link = null;
        for (const session of this.#sessions())
          void session.lose({ why: `The tmux server is gone: ${why}.`, told: true });
      },
    };
  }

  #hear(message: ControlNews): void {
    if (message.type === "output") this.#inPane(message.pane)?.drawn(message.bytes);
    else if (message.type === "pause") this.#paused(message.pane);
    else if (message.type === "notice" && message.name === "subscription-changed") this.#takePanes(message.rest);
    else if (message.type === "notice" && message.name === "layout-change") this.#resized(message.rest);
  }

  /** Asked with everything that is written in any pane. */
  #inPane(pane: string): TerminalSession | undefined {
    const known = this.#found.get(pane);
    if (known?.pane?.pane === pane) return known;
    this.#found.delete(pane);
    for (const session of this.#sessions()) if (session.pane?.pane === pane) this.#found.set(pane, session);
    return this.#found.get(pane);
  }

  /** `@1 b25d,160x50,0,0,2 …`: a window of one pane has its number at the end of its layout. */
  #resized(rest: string): void {
    const [, number] = /^@\d+ [^ ]*,(\d+)(?: |$)/.exec(rest) ?? [];
    if (number !== undefined) this.#inPane(`%${number}`)?.missed();
  }

  /** What was held back is lost: the pane is looked at again, where it is listened to. */
  #paused(pane: string): void {
    if (this.#inPane(pane)?.isUnheard) return;
    const going = this.#link?.then((link) => link.ask(["refresh-client", "-A", `${pane}:continue`]));
    going?.then(
      () => this.#inPane(pane)?.missed(),
      (error: unknown) => this.#parts.log.debug("A pane's output is held back.", { pane, error: String(error) }),
    );
  }

  /** `panes $0 @1 0 %1 : ` and then every pane of the server, each behind the other with a semicolon. */
  #takePanes(rest: string): void {
    const panes = readPanes(rest.slice(rest.indexOf(" : ") + 3).split(";"));
    for (const session of this.#sessions()) {
      const { pane } = session;
      if (!pane) continue;
      const facts = panes.find((one) => one.pane === pane.pane);
      // How it ended is read with its screen.
      if (facts?.ended) session.stir();
      else if (!facts) void this.#missing(session, pane.pane);
    }
  }

  /** It was not in the last news, which may be older than the pane. */
  async #missing(session: TerminalSession, pane: string): Promise<void> {
    const panes = await this.panes().catch(() => null);
    if (panes === null || panes.some((one) => one.pane === pane)) return;
    if (session.pane?.pane === pane) await session.lose({ why: "Its pane in tmux is gone.", told: true });
  }
}
