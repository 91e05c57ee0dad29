import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../calls/call.js";
import type { OpenOptions } from "../../contract/options.js";
import { BeadsError } from "../../errors/beads-error.js";
import { aborted } from "../../errors/outside.js";
import { type Connection, closeConnection, openConnection, requireStore, storePath } from "./connection.js";
import { isLocked, storeError } from "./sqlite-errors.js";

/** The store of one workspace, which other clients and processes may have open too. */
export interface Store {
  /** Answers from one moment of the store. */
  read<T>(call: Call, body: (connection: Connection) => T): Promise<T>;
  /**
   * Resolves with what `body` gave once all that it wrote is on the disk; whatever it throws, nothing is written. No other
   * process writes between what it reads and what it writes.
   */
  write<T>(call: Call, body: (connection: Connection) => T): Promise<T>;
  /** One moment of the store, to be read for as long as it takes; the caller closes it with `closeConnection`. */
  snapshot(call: Call): Promise<Connection>;
  /** Calls after it are refused. */
  close(): void;
}

/** How long to leave the store alone between two tries. It varies, lest those who wait stand in each other's way. */
const pauseMs = () => 1 + Math.random() * 9;

export function createStore(options: OpenOptions): Store {
  const path = storePath(options.beadsDir);
  let connection: Connection | undefined;
  let isClosed = false;

  /** The connection to the store that is in the folder now: one that was put in its place is another workspace. */
  function current(): Connection {
    const identity = requireStore(options.beadsDir);
    if (connection !== undefined && connection.identity !== identity) drop();
    connection ??= openConnection(options);
    return connection;
  }

  function drop(): void {
    if (connection !== undefined) closeConnection(connection);
    connection = undefined;
  }

  /** Tries until nobody else is in the way. What is tried has done nothing when it finds the store locked. */
  async function patiently<T>(call: Call, attempt: () => T): Promise<T> {
    for (;;) {
      if (isClosed) throw closedClient(path);
      try {
        return attempt();
      } catch (error) {
        if (!isLocked(error)) throw storeError({ path, error });
        if (call.remainingMs() <= 0) throw busy({ call, path });
      }
      await pause(call);
    }
  }

  function transaction<T>(begin: string, body: (connection: Connection) => T): T {
    const open = current();
    open.prepare(begin).run();
    try {
      const value = body(open);
      open.prepare("COMMIT").run();
      return value;
    } catch (error) {
      if (open.db.isTransaction) open.db.exec("ROLLBACK");
      throw error;
    }
  }

  function openSnapshot(): Connection {
    const snapshot = openConnection(options);
    try {
      // A transaction is of the moment of its first question.
      snapshot.db.exec("BEGIN; SELECT 1 FROM meta");
      return snapshot;
    } catch (error) {
      closeConnection(snapshot);
      throw error;
    }
  }

  return {
    read: (call, body) => patiently(call, () => transaction("BEGIN", body)),
    write: (call, body) => patiently(call, () => transaction("BEGIN IMMEDIATE", body)),
    snapshot: (call) => patiently(call, openSnapshot),
    close() {
      isClosed = true;
      drop();
    },
  };
}

async function pause(call: Call): Promise<void> {
  try {
    await sleep(pauseMs(), undefined, { signal: call.signal });
  } catch (cause) {
    throw aborted({ what: call.what, effect: "none", cause });
  }
}

function busy(options: { call: Call; path: string }): BeadsError {
  const { call, path } = options;
  return new BeadsError({
    code: "busy",
    message: `${call.what} waited ${call.timeoutMs} ms for its turn: others kept ${path} locked.`,
    remedy: "Call again.",
    facts: { timeoutMs: call.timeoutMs },
  });
}

function closedClient(path: string): BeadsError {
  return new BeadsError({
    code: "unavailable",
    message: `The client of ${path} is closed.`,
    remedy: "Open another one.",
    facts: { path },
  });
}
