import type { Backend } from "@townkit/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTown, type Town } from "./test-support/town.js";

let town: Town;
/** The part of the backend that has session s-2 cannot be asked. */
let asleep = false;
const why = "The part has been asleep.";

/** A backend that hands sessions on to parts, of which one may be asleep. */
function inParts(backend: Backend): Backend {
  return {
    ...backend,
    prepare: async (request) => ({ ...(await backend.prepare(request)), child: "part" }),
    start: ({ handle: { child: _, ...handle }, ...request }) => backend.start({ ...request, handle }),
    async adopt(requests) {
      const own = requests.map(({ handle: { child: _, ...handle }, ...request }) => ({ ...request, handle }));
      const seen = await backend.adopt(own.filter(({ config }) => !asleep || config.id !== "s-2"));
      const unseen = { sessionId: "s-2", liveness: { state: "unknown", why }, status: null, attention: [] } as const;
      return asleep ? { ...seen, observations: [...seen.observations, unseen] } : seen;
    },
    async listSessions(...given) {
      const { sessions, unreachable } = await backend.listSessions(...given);
      if (!asleep) return { sessions, unreachable };
      return { sessions: sessions.filter(({ id }) => id !== "s-2"), unreachable: [{ backend: "part", why }] };
    },
  };
}

beforeEach(async () => {
  asleep = false;
  town = createTown({ layer: inParts });
  await town.start();
});

afterEach(() => town.close());

const spawn = (id: string) => town.pool.spawnSession({ id, agent: "memory", workDir: town.workDir, role: "polecat" });
const work = { type: "prompt", content: "do" } as const;

it("a session says which part it is at, as its handle does", async () => {
  expect(await spawn("s-1")).toMatchObject({ backend: "part" });
});

it("a part that cannot be asked is named, takes only its own sessions with it, and is asked again", async () => {
  await spawn("s-1");
  await spawn("s-2");
  await town.pool[Symbol.asyncDispose]();
  asleep = true;
  await town.start();
  expect(await town.pool.getSession("s-1")).toMatchObject({ liveness: { state: "alive" } });
  expect(await town.pool.getSession("s-2")).toMatchObject({ liveness: { state: "unknown", why } });
  expect((await town.pool.listSessions()).unreachable).toEqual([{ backend: "part", why }]);
  const events = town.pool.events({ sessionId: "s-2" });
  asleep = false;
  for await (const event of events) {
    if (event.type === "session.changed" && event.session.liveness.state === "alive") break;
  }
  await town.pool.assignWork("s-2", work, { until: "settled" });
  expect((await town.pool.listSessions()).unreachable).toEqual([]);
});
