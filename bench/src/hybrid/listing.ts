import { nodeFetch } from "@townkit/client/node";
import { interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import type { HybridTown } from "../town/hybrid-town.js";
import { startBareHono } from "../town/start-bare-hono.js";

/** `listSessions` of a client, beside the same JSON fetched from bare Hono in a process of its own, and parsed. */
export async function measureListing(options: {
  readonly town: HybridTown;
  readonly count: number;
  readonly runs: number;
}): Promise<Measure[]> {
  const { town, count, runs } = options;
  const { client, url, token } = town.daemon();
  const hono = await startBareHono({ sandbox: town.sandbox, value: await client.listSessions() });
  const fetch = nodeFetch();
  const { signal } = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const get = (from: string) => async () =>
    JSON.parse(await (await fetch(from, { method: "GET", headers, signal })).text());
  try {
    const rounds = await interleave({
      sides: {
        ours: () => timed(() => client.listSessions()),
        // Who fetches from the town without a client.
        fetched: () => timed(get(`${url}/v1/sessions`)),
        bare: () => timed(get(hono.ready.url)),
      },
      warmUps: 20,
      runs,
    });
    const ms = { unit: "ms", bound: null };
    const fetched = rounds.map((round) => ({ ours: round.fetched, bare: round.bare }));
    return [
      judge({ measure: `list.${count}`, value: medianRatio(rounds), unit: "ratio", bound: 3 }),
      judge({ measure: `list.${count}.fetched`, value: medianRatio(fetched), unit: "ratio", bound: null }),
      judge({ measure: `list.${count}.bare.ms`, value: median(rounds.map((round) => round.bare)), ...ms }),
      judge({ measure: `list.${count}.ours.ms`, value: median(rounds.map((round) => round.ours)), ...ms }),
    ];
  } finally {
    await hono.end();
  }
}
