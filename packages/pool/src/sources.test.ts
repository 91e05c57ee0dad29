import { type Assignment, type Backend, type Work, WorkRefusedError, type WorkSource } from "@townkit/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTown, type Town } from "./test-support/town.js";

/** A source that writes down what it is asked, and is told what to answer. */
function recording() {
  const calls: string[] = [];
  const state = { take: null as Error | null, prompts: [] as (string | Error)[], told: {} as Record<string, string> };
  const source: WorkSource = {
    type: "bead",
    async take({ assignmentId, session, env }) {
      calls.push(`take ${assignmentId} ${session.id} ${env.WHO}`);
      if (state.take) throw state.take;
    },
    async giveBack(id) {
      calls.push(`giveBack ${id}`);
    },
    async promptOf({ assignmentId, attempt }) {
      calls.push(`promptOf ${assignmentId} ${attempt}`);
      const next = state.prompts.shift() ?? "do it";
      if (next instanceof Error) throw next;
      return next;
    },
    toldOf: async (id) => state.told[id],
    environmentOf: ({ id }) => ({ WHO: id }),
    async follow({ signal }) {
      calls.push("follow");
      signal.addEventListener("abort", () => calls.push("followed"));
    },
  };
  return { calls, state, source };
}

let town: Town;
let told: ReturnType<typeof recording>;
let adopted: Assignment[];
beforeEach(async () => {
  told = recording();
  adopted = [];
  const layer = (backend: Backend): Backend => ({
    ...backend,
    adopt(requests) {
      adopted.push(...requests.flatMap(({ open = [] }) => open));
      return backend.adopt(requests);
    },
  });
  town = createTown({ sources: [told.source], layer });
  await town.start();
  await town.pool.spawnSession({ id: "s-1", workDir: town.workDir, role: "worker" });
});
afterEach(() => town.close());

const bead: Work = { type: "bead", content: "tp-1", beadId: "tp-1" };
const assign = (assignmentId: string, work = bead) =>
  town.pool.assignWork("s-1", work, { assignmentId, until: "settled" });

it("takes, keeps, and hands over what the source says; the record has what was handed in", async () => {
  expect(await assign("w-1")).toMatchObject({ state: "completed" });
  expect(told.calls).toEqual(["follow", "take w-1 s-1 s-1", "promptOf w-1 1"]);
  expect(town.world.messages("s-1")[0]?.parts).toMatchObject([{ text: "do it" }]);
  expect(await town.pool.getAssignment("w-1")).toMatchObject({ work: bead });
});

it("takes the same work once, and refuses other work by its id", async () => {
  await assign("w-1");
  await assign("w-1");
  await expect(assign("w-1", { ...bead, content: "tp-2" })).rejects.toMatchObject({ code: "idempotency_conflict" });
  expect(told.calls.filter((call) => call.startsWith("take"))).toHaveLength(1);
});

it("keeps nothing that the source refuses", async () => {
  told.state.take = new WorkRefusedError({ what: "Bead tp-1", problem: "it is closed", remedy: "Open it." });
  await expect(assign("w-1")).rejects.toMatchObject({ code: "work_refused" });
  expect(await town.pool.listAssignments()).toEqual([]);
  expect(told.calls).not.toContain("giveBack w-1");
});

it("gives back what was taken for work that the store did not take", async () => {
  town.store.refuse(new Error("The disk is full."));
  await expect(assign("w-1")).rejects.toThrow("The disk is full.");
  expect(told.calls).toContain("giveBack w-1");
});

it("fails work that has become void, with proof that nothing was sent", async () => {
  told.state.prompts = [new WorkRefusedError({ what: "Bead tp-1", problem: "it is closed", remedy: "Open it." })];
  expect(await assign("w-1")).toMatchObject({ state: "failed" });
  expect(await town.pool.getAssignment("w-1")).toMatchObject({ failure: { code: "work_refused", effect: "none" } });
  expect(town.world.messages("s-1")).toEqual([]);
});

it("hands over later what could not be asked for", async () => {
  told.state.prompts = [new Error("The tracker is down.")];
  expect(await assign("w-1")).toMatchObject({ state: "completed" });
  expect(told.calls.filter((call) => call === "promptOf w-1 1")).toHaveLength(2);
});

it("gives a session its variables, after those of its caller, and a fork its own", async () => {
  const caller = { workDir: town.workDir, role: "worker", env: { WHO: "me", MORE: "x" } };
  await town.pool.spawnSession({ id: "s-2", ...caller });
  await town.pool.assignWork("s-2", bead, { assignmentId: "w-2" });
  await town.pool.forkSession("s-1", { id: "s-3" });
  await town.pool.assignWork("s-3", bead, { assignmentId: "w-3" });
  await town.pool.forkSession("s-2", { id: "s-4" });
  await town.pool.assignWork("s-4", bead, { assignmentId: "w-4" });
  const takes = told.calls.filter((call) => call.startsWith("take"));
  expect(takes).toEqual(["take w-2 s-2 me", "take w-3 s-3 s-3", "take w-4 s-4 me"]);
  // A repeat of the spawn is the same session.
  expect(await town.pool.spawnSession({ id: "s-2", ...caller })).toMatchObject({ id: "s-2" });
});

it("shows a backend that is to find open work again the words that its agent has", async () => {
  told.state.prompts = ["gate a"];
  told.state.told = { "w-1": "gate a" };
  await town.pool.assignWork("s-1", bead, { assignmentId: "w-1" });
  town.kill();
  adopted = [];
  await town.start();
  expect(adopted).toMatchObject([{ id: "w-1", work: { type: "prompt", content: "gate a" } }]);
  town.gates.open("a");
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed", work: bead });
});

it("ends its following with the pool", async () => {
  await town.pool[Symbol.asyncDispose]();
  expect(told.calls.at(-1)).toBe("followed");
});
