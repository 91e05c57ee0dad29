import type { Session } from "@townkit/core";
import type { Parts } from "../parts.js";
import { actionsOn, type PoolActions } from "./action.js";
import type { RunBook } from "./run-book.js";

/** Tells a stop from the other changes of a session that is stopped already, also across processes. */
export interface Stops {
  /** @param options.isFirst nobody has looked before: what is stopped now is no news. */
  load(options: { readonly isFirst: boolean }): Promise<void>;
  /** Whether this change is the stop itself. */
  isNew(session: Session): boolean;
  /** The change was acted on. Told of each, in their order. */
  seen(session: Session): Promise<void>;
}

export function createStops(parts: Parts & { readonly actions: PoolActions; readonly book: RunBook }): Stops {
  const { directory, actions, book } = parts;
  const stopped = new Set<string>();

  async function set(id: string, isStopped: boolean): Promise<void> {
    await book.setStopped(id, isStopped);
    if (isStopped) stopped.add(id);
    else stopped.delete(id);
  }

  return {
    async load({ isFirst }) {
      for (const id of await book.stopped()) stopped.add(id);
      const resting = directory.all().filter(({ state }) => state.record.session.status === "stopped");
      if (isFirst) for (const { state } of resting) await set(state.record.session.id, true);
    },
    isNew: ({ id, status }) => status === "stopped" && !stopped.has(id),
    async seen({ id, status, role }) {
      const isStopped = status === "stopped";
      if (isStopped === stopped.has(id) || actionsOn({ actions, role, on: "stop" }).length === 0) return;
      await set(id, isStopped);
    },
  };
}
