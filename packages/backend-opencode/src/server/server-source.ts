import type { ServerAccess } from "./health.js";

/** A server that answers, as far as its users need to know it. A managed one's record is more than that. */
export interface RunningServer extends ServerAccess {
  readonly version: string;
  /** Of its process; absent where nobody can know it. */
  readonly pid?: number | undefined;
}

export type FoundServer<Running extends RunningServer = RunningServer> =
  | { state: "alive"; record: Running }
  | { state: "dead"; why: string }
  | { state: "unknown"; why: string };

export type ServerEvent =
  | { state: "up"; record: RunningServer; how: "started" | "adopted" }
  /** `liveness`: what can be said of its sessions until it is back. */
  | { state: "down"; liveness: "dead" | "unknown"; why: string }
  | { state: "restarting"; why: string }
  /** It is to be replaced when nobody uses it. */
  | { state: "outdated"; why: string };

/** Where a server comes from: we run it, or somebody else does. Its users need not know which. */
export interface ServerSource {
  /** Whether it is somebody else's, so that after its death only its events can tell of its return. */
  readonly returnsByItself: boolean;

  /** The server in use now, if any. */
  readonly current: RunningServer | undefined;

  /** Why it takes no new work until it is replaced, in a sentence; null: it takes all. */
  readonly outdated: string | null;

  onEvent(listener: (event: ServerEvent) => void): void;

  /** Looks for a running one and uses it when it lives. Starts nothing. */
  find(): Promise<FoundServer>;

  /** The running server, found again or, where it is ours, started. @throws BackendUnavailableError there is none; nothing was sent. */
  ensure(): Promise<RunningServer>;

  /** Somebody could not reach it: finds out whether it died. */
  suspect(why: string): Promise<void>;

  /** Ends the server's process and starts it anew on its own data. Only for one of ours, and only while nobody uses it. */
  recycle?(why: string): Promise<void>;

  /** Stops using the server and leaves it running. */
  detach(): void;

  /** Ends the server where it is ours, and stops using it. */
  stop(): Promise<void>;
}
