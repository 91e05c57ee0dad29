import type { Clock, Log } from "@townkit/core";
import type { TmuxCommand } from "./command.js";
import { type ControlClient, type ControlListener, openControlClient } from "./control-client.js";
import { TmuxFailure } from "./failure.js";
import type { TmuxAct, TmuxAsk } from "./look.js";
import { paneSubscription } from "./panes.js";
import { hasSession, keeperSession } from "./server-setup.js";
import { runTmux, type TmuxPlace } from "./tmux-cli.js";

/** The connection to the server, kept up for as long as it is open. */
export interface TmuxLink {
  /**
   * The lines that a command printed: asked over the connection, or by a process of its own while there is none. It may be
   * given twice, where the connection ends before the answer.
   */
  ask(command: TmuxCommand): Promise<readonly string[]>;
  /** The same of several at one moment. */
  readonly askAll: TmuxAsk;
  /** For what must not be done twice: where the connection ends before the answer, nobody knows whether it was. */
  readonly act: TmuxAct;
  /** Whether there is a connection: then the server is known to run. */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

export interface LinkListener {
  message: ControlListener["message"];
  /** Connected, for the first time or again: what was seen before may be out of date, and news were missed. */
  connected(): void;
  /** Nothing is heard until the next `connected`. `server`: whether the tmux server is still there, where that is known. */
  lost(seen: { why: string; server: "runs" | "gone" | "unknown" }): void;
}

const firstDelayMs = 50;
const longestDelayMs = 5000;

/**
 * Connects, and again after each loss, ever more slowly, until it is closed or the server is gone. A server that is gone
 * is not started again by it: `connected` comes when somebody called `createTmuxLink` anew.
 */
export async function createTmuxLink(options: {
  place: TmuxPlace;
  clock: Clock;
  log: Log;
  listener: LinkListener;
}): Promise<TmuxLink> {
  const { place, clock, log, listener } = options;
  let client: ControlClient | undefined;
  let delayMs = firstDelayMs;
  let closed = false;
  let cancelRetry = (): void => {};

  async function connect(): Promise<void> {
    const opened = await openControlClient({
      place,
      session: keeperSession,
      clock,
      listener: { message: listener.message, closed: (why) => void onClosed(why) },
    });
    await opened.ask(paneSubscription);
    client = opened;
    delayMs = firstDelayMs;
    listener.connected();
  }

  /** One that never became ours is told of by its opening. */
  async function onClosed(why: string): Promise<void> {
    if (!client || closed) return;
    client = undefined;
    await afterLoss(why);
  }

  /** A server that is gone is told of, and that is the end; as long as that is not known it is connected to again. */
  async function afterLoss(why: string): Promise<void> {
    const server = await hasSession(place, keeperSession).then(
      (runs) => (runs ? ("runs" as const) : ("gone" as const)),
      () => "unknown" as const,
    );
    if (closed) return;
    log.warn("There is no connection to tmux.", { socket: place.socket, why, server });
    listener.lost({ why, server });
    if (server !== "gone") retryLater();
  }

  function retryLater(): void {
    cancelRetry = clock.after(delayMs, () => {
      delayMs = Math.min(delayMs * 2, longestDelayMs);
      connect().catch((error: unknown) => afterLoss(error instanceof Error ? error.message : String(error)));
    });
  }

  const askAll: TmuxAsk = async (commands, options) => {
    try {
      if (client) return await client.askAll(commands, options);
    } catch (error) {
      if (!(error instanceof TmuxFailure) || (error.problem !== "closed" && error.problem !== "lost")) throw error;
    }
    return await byProcess(commands);
  };

  const act: TmuxAct = async (commands, options) => {
    try {
      if (client) return await client.act(commands, options);
    } catch (error) {
      if (!(error instanceof TmuxFailure) || error.problem !== "closed") throw error;
    }
    if (options?.hidden)
      throw new TmuxFailure({ problem: "closed", message: "tmux: there is no connection to it just now." });
    return await byProcess(commands, options?.timeoutMs);
  };

  async function byProcess(commands: readonly TmuxCommand[], timeoutMs?: number): Promise<string[]> {
    const text = await runTmux({ place, commands, timeoutMs });
    return text === "" ? [] : text.replace(/\n$/, "").split("\n");
  }

  await connect();
  return {
    ask: (command) => askAll([command]),
    askAll,
    act,
    get isConnected() {
      return client !== undefined;
    },
    async close() {
      closed = true;
      cancelRetry();
      await client?.close();
    },
  };
}
