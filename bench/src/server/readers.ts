import { nodeFetch } from "@townkit/client/node";
import { timed } from "../interleave.js";
import { shuffled } from "../statistics.js";
import { atPace, type Faults } from "./load.js";

export interface Read {
  readonly startedMs: number;
  readonly ours: number;
  readonly bare: number;
}

const everyMs = 1000;

/**
 * Clients that list the sessions once a second, of the town and of bare Hono, in an order of chance: whatever else the machine does meanwhile
 * is in both. Each has a connection of its own to either.
 */
export async function readers(options: {
  readonly count: number;
  readonly url: string;
  readonly token: string;
  readonly bareUrl: string;
  readonly signal: AbortSignal;
  readonly faults: Faults;
}): Promise<readonly Read[]> {
  const { count, url, token, bareUrl, signal, faults } = options;
  const reads: Read[] = [];
  const one = async (number: number) => {
    const ours = reader({ url: `${url}/v1/sessions`, token });
    const bare = reader({ url: bareUrl, token });
    const sides = { ours: () => timed(ours), bare: () => timed(bare) };
    const run = async () => {
      const startedMs = performance.now();
      const took = { ours: 0, bare: 0 };
      for (const side of shuffled(["ours", "bare"] as const, Math.random)) took[side] = await sides[side]();
      reads.push({ startedMs, ...took });
    };
    await atPace({ who: `reader ${number}`, everyMs, signal, faults, run });
  };
  await Promise.all(Array.from({ length: count }, (_, number) => one(number)));
  return reads;
}

/** One that fetches and parses, over its own connection. */
function reader({ url, token }: { url: string; token: string }): () => Promise<void> {
  const fetch = nodeFetch();
  const { signal } = new AbortController();
  return async () => {
    const answer = await fetch(url, { method: "GET", headers: { authorization: `Bearer ${token}` }, signal });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    JSON.parse(text);
  };
}
