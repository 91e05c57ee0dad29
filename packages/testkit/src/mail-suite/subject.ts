import type { Mailbox, Orchestrator } from "@townkit/core";

/** Mail and the town whose sessions get it. A fresh one, with nothing in it, for each case. */
export interface MailSubject {
  readonly mailbox: Mailbox;
  readonly town: Orchestrator;
  /** What must happen happens within this time, in milliseconds. Default 30 000. */
  readonly patienceMs?: number;
  /** Starts a session of this id, or gives the one that there is. */
  spawn(sessionId: string): Promise<unknown>;
  /** Gives the session work, and resolves with its id while its turn runs. The turn lasts until it is let go or ended. */
  occupy(sessionId: string): Promise<string>;
  /** Lets the turn of such work end. */
  letGo(sessionId: string): void;
  /** The same after the end of its process, on what was kept. The subject goes on with it. */
  restart(): Promise<void>;
}
