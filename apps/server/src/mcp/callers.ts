import { createHash } from "node:crypto";
import type { Session } from "@townkit/core";
import { createStampReader, readCallerToken, stampArgument } from "@townkit/core/mcp";
import type { AdmittedSession, StampedCalls } from "@townkit/mcp-pool";

/** Whoever has the town's own token. No session has a name that begins so. */
const person = "@person";

/** A program whose connection carries the calls of several sessions. */
const carrier = "@carrier-";

export function isPerson(caller: string): boolean {
  return caller === person;
}

export function isCarrier(caller: string): boolean {
  return caller.startsWith(carrier);
}

/** Whether it is the name of a session, and not one of ours for somebody else. */
export function isSession(caller: string): boolean {
  return !caller.startsWith("@");
}

export interface CallersOptions {
  /** Of callers' tokens. */
  readonly key: string;
  /** Whether it is the town's own, which opens all servers. */
  readonly isTownToken: (token: string) => boolean;
  /** Undefined: there is no such session. */
  readonly session: (id: string) => Promise<Session | undefined>;
  /** The roles of the sessions that run in a directory. */
  readonly rolesIn: (directory: string) => Promise<readonly string[]>;
  /** The servers that sessions of a role are given. */
  readonly serversFor: (role: string) => readonly string[];
  readonly nowMs: () => number;
}

/** Who it is that calls the town's MCP servers, by a token, or, of a call that another program passes on, by its stamp. */
export function createCallers(options: CallersOptions): {
  identify(token: string): Promise<AdmittedSession | undefined>;
  readonly stamps: StampedCalls;
} {
  const { key, isTownToken, session, rolesIn, serversFor, nowMs } = options;
  const readStamp = createStampReader({ key, nowMs });

  /** A session that was stopped has no agent that could call. */
  async function admitted(id: string): Promise<AdmittedSession | undefined> {
    const found = await session(id);
    if (found === undefined || found.status === "stopped") return undefined;
    return { id, servers: serversFor(found.role) };
  }

  /** A call that says nothing is that of any session there: it may what all of them may, and where there is none, nothing. */
  async function rightsOf(directory: string | undefined): Promise<readonly string[]> {
    const roles = directory === undefined ? [] : await rolesIn(directory);
    const [first = [], ...others] = roles.map(serversFor);
    return first.filter((server) => others.every((servers) => servers.includes(server)));
  }

  return {
    async identify(token) {
      if (isTownToken(token)) return { id: person };
      const caller = readCallerToken({ key, token });
      if (caller === undefined) return undefined;
      if (caller.kind === "session") return await admitted(caller.id);
      const { id, directory } = caller;
      const place =
        directory === undefined ? "" : `.${createHash("sha256").update(directory).digest("hex").slice(0, 16)}`;
      return { id: `${carrier}${id}${place}`, carries: true, unstamped: () => rightsOf(directory) };
    },
    stamps: {
      argument: stampArgument,
      async callerOf(stamp) {
        const id = readStamp(stamp);
        return id === undefined ? undefined : await admitted(id);
      },
    },
  };
}
