import type { Backend, HookReply } from "@townkit/core";
import { afterEach, expect, it } from "vitest";
import { createTown, type Town } from "./test-support/town.js";

let town: Town | undefined;

afterEach(() => town?.close());

/** Reports the same idle agent to one process and to the next: what each answers, and how often the backend was asked. */
async function reportTwice(...replies: readonly HookReply[]): Promise<{ told: HookReply[]; asked: number }> {
  let asked = 0;
  const layer = (backend: Backend): Backend => ({
    ...backend,
    async onSessionIdle() {
      asked += 1;
      return replies[asked - 1] ?? {};
    },
  });
  town = createTown({ layer });
  await town.start();
  await town.pool.spawnSession({ id: "s-1", agent: "memory", workDir: town.workDir, role: "polecat" });
  const report = async (): Promise<HookReply> =>
    (town as Town).pool.onSessionIdle("s-1", { eventId: "e-1", payload: {} });
  const first = await report();
  await town.pool[Symbol.asyncDispose]();
  await town.start();
  return { told: [first, await report()], asked };
}

it("keeps a reply that says something for a repeat after a restart", async () => {
  const reply = { keepWorking: "there is more" };
  expect(await reportTwice(reply)).toEqual({ told: [reply, reply], asked: 1 });
});

it("asks again where the reply said nothing: that cost no commit", async () => {
  expect(await reportTwice({}, {})).toEqual({ told: [{}, {}], asked: 2 });
});
