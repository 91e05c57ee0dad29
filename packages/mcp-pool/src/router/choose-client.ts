import type { PendingCall } from "./call-table.js";

/** A connection of a client, as the router knows it. */
export interface RouterClient {
  readonly id: string;
  readonly session: string;
  /** What it said at `initialize` that it can do. */
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/** What a client must have declared to be asked this. */
const needed: Readonly<Record<string, string>> = {
  "sampling/createMessage": "sampling",
  "elicitation/create": "elicitation",
  "roots/list": "roots",
  "tasks/get": "tasks",
  "tasks/result": "tasks",
  "tasks/list": "tasks",
  "tasks/cancel": "tasks",
};

/**
 * Which of a session's own connections a request of its server goes to: of those that can answer it, the one with the newest
 * call that is running, else the newest one.
 */
export function chooseClient(options: {
  readonly method: string;
  /** In the order in which they came. */
  readonly clients: readonly RouterClient[];
  readonly newestCall: (client: string) => PendingCall | undefined;
}): RouterClient | undefined {
  const { method, clients, newestCall } = options;
  const capability = needed[method];
  const able = clients.filter(({ capabilities }) => capability === undefined || capability in capabilities);
  return able.toReversed().reduce<RouterClient | undefined>((best, client) => {
    const isNewer = (newestCall(client.id)?.id ?? 0) > (best === undefined ? 0 : (newestCall(best.id)?.id ?? 0));
    return best === undefined || isNewer ? client : best;
  }, undefined);
}
