import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createTownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import type { Faults } from "./load.js";

export interface Followers {
  /** From when something happened until each follower had it, in milliseconds. */
  readonly lagsMs: readonly number[];
  /** By follower: the work of which it has heard that it was completed. */
  readonly heard: readonly ReadonlySet<string>[];
  /** Resolves when all of them have ended. */
  readonly ended: Promise<unknown>;
}

interface Place {
  readonly url: string;
  readonly token: string;
}

/** Clients that follow the town's events, until the signal is raised. That one is told that it missed some is a fault. */
export function followEvents(
  options: Place & { readonly count: number; readonly signal: AbortSignal; readonly faults: Faults },
): Followers {
  const { count, url, token, signal, faults } = options;
  const lagsMs: number[] = [];
  const heard = Array.from({ length: count }, () => new Set<string>());
  const follow = async (own: Set<string>, number: number) => {
    await using client = createTownClient({ url, token, durability: "store", fetch: nodeFetch() });
    for await (const event of client.events({ signal })) {
      if (event.type === "resync") faults.add(`follower ${number}`, "it was told that it missed events");
      lagsMs.push(Date.now() - Date.parse(event.at));
      if (event.type === "assignment.changed" && event.to === "completed") own.add(event.assignmentId);
    }
  };
  const all = heard.map((own, number) =>
    follow(own, number).catch((error: unknown) => {
      if (!signal.aborted) faults.add(`follower ${number}`, error);
    }),
  );
  return { lagsMs, heard, ended: Promise.all(all) };
}

/**
 * Asks for all events that the town has kept, and reads nothing of them, until it is let go: what the system takes for a reader is full at
 * once.
 */
export async function stalledFollower(options: Place & { readonly oldest: string }): Promise<Disposable> {
  const { url, token, oldest } = options;
  const request = get(`${url}/v1/events?after=${encodeURIComponent(oldest)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.pause();
  // The town may cut it: that is its right.
  answer.on("error", () => {});
  request.on("error", () => {});
  return { [Symbol.dispose]: () => void request.destroy() };
}
