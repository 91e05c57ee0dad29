import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type PoolGround, poolGround, probe } from "./test-support/pool-ground.js";

const clientCount = 20;
const callCount = 200;

/** In which order the calls are let go, which of them are cancelled instead, and after how many the server dies, if it does. */
const planArbitrary = fc.record({
  order: fc.shuffledSubarray([...Array(callCount).keys()], { minLength: callCount }),
  cancelled: fc.uniqueArray(fc.nat(callCount - 1), { minLength: 5, maxLength: 40 }),
  deathAfter: fc.option(fc.integer({ min: 1, max: callCount - 1 }), { freq: 2 }),
});

test("200 calls in flight from 20 clients over HTTP: none is mixed up, whatever is cancelled and whenever the server dies", async () => {
  const ground = await poolGround({ servers: { probe } });
  const sessions = [...Array(clientCount).keys()].map(String);
  const clients = await Promise.all(sessions.map((session) => ground.connect({ server: "probe", session })));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(planArbitrary, async (plan) => {
      run += 1;
      await carryOut({ ground, clients, plan, run });
    }),
    { numRuns: process.env.CI === "true" ? 10 : 2, endOnFailure: true },
  );
});

interface Held {
  readonly words: string;
  readonly abort: AbortController;
  readonly progress: string[];
  outcome: string | undefined;
  readonly done: Promise<void>;
}

async function carryOut(options: {
  readonly ground: PoolGround;
  readonly clients: readonly Client[];
  readonly plan: { readonly order: number[]; readonly cancelled: number[]; readonly deathAfter: number | null };
  readonly run: number;
}): Promise<void> {
  const { ground, clients, plan, run } = options;
  const control = await ground.connect({ server: "probe", session: `control ${run}` });
  const held = [...Array(callCount).keys()].map((index) =>
    hold({ client: clients[index % clientCount] as Client, words: `${run}/${index}` }),
  );
  const allStarted = () => expect(held.map(({ progress }) => progress)).toEqual(held.map(({ words }) => [words]));
  await vi.waitFor(allStarted, { timeout: 60_000, interval: 20 });

  let isDead = false;
  for (const [position, index] of plan.order.entries()) {
    const call = held[index] as Held;
    if (plan.deathAfter === position) {
      await control.callTool({ name: "die" }).catch(() => undefined);
      isDead = true;
    }
    if (isDead) await call.done;
    else if (plan.cancelled.includes(index)) call.abort.abort();
    else await control.callTool({ name: "release", arguments: { words: call.words } });
    await call.done;
    const lost = isDead ? "lost" : call.words;
    expect(call.outcome).toBe(!isDead && plan.cancelled.includes(index) ? "cancelled" : lost);
  }
  await control.close();
}

function hold({ client, words }: { client: Client; words: string }): Held {
  const abort = new AbortController();
  const progress: string[] = [];
  const result = client.callTool({ name: "hold", arguments: { words } }, CallToolResultSchema, {
    signal: abort.signal,
    timeout: 120_000,
    onprogress: ({ message }) => void progress.push(String(message)),
  });
  const done = result.then(
    // biome-ignore lint/suspicious/noExplicitAny: what the probe answers is its own
    (answer: any) => {
      held.outcome = JSON.parse(answer.content[0].text).words;
    },
    (error: Error) => {
      held.outcome = abort.signal.aborted
        ? "cancelled"
        : /its process ended/.test(error.message)
          ? "lost"
          : error.message;
    },
  );
  const held: Held = { words, abort, progress, outcome: undefined, done };
  return held;
}
