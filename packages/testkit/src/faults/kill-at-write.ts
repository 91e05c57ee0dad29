import { writeSync } from "node:fs";
import type { Store } from "@townkit/core";
import { describeWrite, isAbout, type StoreWrite, type WritePoint } from "./write-point.js";

/**
 * The store, whose process dies at one write: `before` it has happened, or `after` it is durable and before anybody hears of
 * it. From then on nothing of the process is carried out.
 */
export function killAtWrite(options: {
  readonly store: Store;
  readonly point: WritePoint;
  /** Ends the process; told where. Default: SIGKILL to this process, and the place on standard error. */
  readonly kill?: (where: string) => void;
}): Store {
  const { store, point, kill = killThisProcess } = options;
  let counted = 0;

  /** `tell`: whom the store tells of it before it is durable. */
  async function write<Result>(
    what: StoreWrite,
    perform: (tell?: () => void) => Promise<Result>,
    tell?: () => void,
  ): Promise<Result> {
    if (isAbout(what, point.about)) counted += 1;
    if (counted !== point.number || !isAbout(what, point.about)) return perform(tell);
    if (point.when === "after") await perform();
    kill(`${point.when} write ${point.number}: ${describeWrite(what)}`);
    return new Promise(() => {});
  }

  return {
    epoch: store.epoch,
    commit: (change, { written } = {}) =>
      write({ kind: "commit", change }, (tell) => store.commit(change, tell && { written: tell }), written),
    getSession: (id) => store.getSession(id),
    listSessions: () => store.listSessions(),
    getAssignment: (id) => store.getAssignment(id),
    listAssignments: (filter) => store.listAssignments(filter),
    getOperation: (key) => store.getOperation(key),
    readJournal: (query) => store.readJournal(query),
    prune: (query) => store.prune(query),
    state(namespace) {
      const port = store.state(namespace);
      return {
        get: (key) => port.get(key),
        put: (key, value) => write({ kind: "put", namespace, key, value }, () => port.put(key, value)),
        delete: (key) => write({ kind: "delete", namespace, key }, () => port.delete(key)),
        list: (prefix) => port.list(prefix),
      };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function killThisProcess(where: string): void {
  writeSync(process.stderr.fd, `killed ${where}\n`);
  process.kill(process.pid, "SIGKILL");
}
