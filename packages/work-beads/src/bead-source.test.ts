import type { TownEvent } from "@townkit/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BeadTown, createBeadTown } from "./test-support/bead-town.js";

/** What the agent does with the bead in its next turns; after the last, it closes it. */
let script: ("close" | "leave" | "wait" | "closeAndWait")[] = [];
let go: () => void;
let gate: Promise<void>;
let town: BeadTown;

beforeEach(async () => {
  script = [];
  gate = new Promise((resolve) => {
    go = resolve;
  });
  town = await createBeadTown({
    async agent(turn, beads) {
      const what = script.shift() ?? "close";
      const cut = new Promise((_, reject) => turn.signal.addEventListener("abort", () => reject(new Error("Cut."))));
      cut.catch(() => {});
      if (what === "wait") await Promise.race([gate, cut]);
      const [id = ""] = /tp-\w+/.exec(turn.prompt) ?? [];
      if (what !== "leave") await beads.close(id, { reason: "done" });
      if (what === "closeAndWait") await Promise.race([gate, cut]);
    },
  });
  await town.start().ready;
  await town.spawn();
});
afterEach(async () => {
  go();
  await town.close();
});

async function bead(more: Parameters<BeadTown["beads"]["create"]>[0] | { title?: string } = {}): Promise<string> {
  return (await town.beads.create({ title: "Lay the table", ...more })).bead.id;
}

const refused = (problem: RegExp) =>
  expect.objectContaining({ code: "work_refused", message: expect.stringMatching(problem) });

/** Resolves when the bead is as it is to be: what follows from a turn comes after it. */
async function becomes(id: string, like: object): Promise<void> {
  await vi.waitFor(async () => expect(await town.beads.show(id)).toMatchObject(like), { timeout: 20_000 });
}

describe("a bead as work", () => {
  it("is claimed for the session, told as a text, and closed by the agent", async () => {
    const first = await bead({ title: "Buy plates" });
    await town.beads.close(first);
    const id = await bead({
      description: "Six of them.",
      acceptance_criteria: "All have forks.",
      design: "Left, right.",
      dependencies: [{ depends_on_id: first }],
    } as never);
    await town.beads.addComment(id, "Mind the {{title}}.");
    script = ["wait"];
    await town.assign("w-1", id);
    expect(await town.beads.show(id)).toMatchObject({ status: "in_progress", assignee: "s-1" });
    go();
    expect((await town.pool.waitForAssignment("w-1")).state).toBe("completed");
    expect(await town.beads.show(id)).toMatchObject({ status: "closed", assignee: "s-1" });
    const [prompt] = town.prompts;
    for (const part of [
      "Lay the table",
      "Six of them.",
      "All have forks.",
      "Left, right.",
      `${first} (blocks, closed): Buy plates`,
    ])
      expect(prompt).toContain(part);
    expect(prompt).toContain("Mind the {{title}}.");
    expect(prompt).not.toContain("## Besides");
  });

  it("tells what was said besides", async () => {
    const id = await bead();
    const work = { type: "bead", content: "Use the good plates.", beadId: id } as const;
    await town.pool.assignWork("s-1", work, { until: "settled" });
    expect(town.prompts[0]).toContain("Use the good plates.");
  });

  it("is the same work again with the same id, and a conflict with another bead", async () => {
    const [id, other] = [await bead(), await bead()];
    await town.assign("w-1", id, { until: "settled" });
    expect(await town.assign("w-1", id)).toMatchObject({ assignmentId: "w-1", state: "completed" });
    expect(town.prompts).toHaveLength(1);
    await expect(town.assign("w-1", other)).rejects.toMatchObject({ code: "idempotency_conflict" });
    expect(await town.beads.show(other)).toMatchObject({ status: "open" });
  });
});

describe("a bead is refused, and stays as it is", () => {
  it("when somebody else has it", async () => {
    const id = await bead();
    await town.beads.claim(id);
    await expect(town.assign("w-1", id)).rejects.toEqual(refused(/person's/));
    expect(await town.beads.show(id)).toMatchObject({ status: "in_progress", assignee: "person" });
  });

  it("when it is closed, deferred, blocked, or not there", async () => {
    const [closed, deferred, blocker] = [await bead(), await bead(), await bead()];
    const blocked = await bead({ dependencies: [{ depends_on_id: blocker }] } as never);
    await town.beads.close(closed);
    await town.beads.update(deferred, { defer_until: "2999-01-01T00:00:00Z" });
    await expect(town.assign("w-1", closed)).rejects.toEqual(refused(/closed/));
    await expect(town.assign("w-1", deferred)).rejects.toEqual(refused(/not ready|deferred/));
    await expect(town.assign("w-1", blocked)).rejects.toEqual(refused(new RegExp(`waits for ${blocker}`)));
    await expect(town.assign("w-1", "tp-none")).rejects.toEqual(refused(/no bead tp-none/));
    await expect(town.assign("w-1", "none")).rejects.toMatchObject({ code: "invalid_input" });
    const unnamed = { type: "bead", content: "which?" } as const;
    await expect(town.pool.assignWork("s-1", unnamed)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await town.beads.show(blocked)).not.toHaveProperty("assignee");
    expect(await town.pool.listAssignments()).toEqual([]);
  });

  it("when it is another work's already, of this session too", async () => {
    const id = await bead();
    script = ["wait"];
    await town.assign("w-1", id);
    await expect(town.assign("w-2", id)).rejects.toEqual(refused(/w-1 of session s-1/));
    go();
    await town.pool.waitForAssignment("w-1");
    expect(town.prompts).toHaveLength(1);
  });

  it("by a session that is not there", async () => {
    const id = await bead();
    const work = { type: "bead", content: id, beadId: id } as const;
    await expect(town.pool.assignWork("s-9", work)).rejects.toMatchObject({ code: "session_not_found" });
    expect(await town.beads.show(id)).toMatchObject({ status: "open" });
  });
});

describe("a turn that ends with the bead open", () => {
  it("is followed by a reminder", async () => {
    const id = await bead();
    script = ["leave", "close"];
    await town.assign("w-1", id, { until: "settled" });
    await becomes(id, { status: "closed" });
    expect(town.prompts[1]).toMatch(/still open \(reminder 1 of 2\)/);
    expect(await town.pool.waitForAssignment("w-1-r1")).toMatchObject({ state: "completed" });
  });

  it("is followed by no more reminders than are set: then the bead is released, and says so", async () => {
    const id = await bead();
    script = ["leave", "leave", "leave"];
    await town.assign("w-1", id, { until: "settled" });
    await becomes(id, { status: "open" });
    const { assignee, comments } = await town.beads.show(id);
    expect(assignee).toBeUndefined();
    expect(comments.map(({ text }) => text)).toEqual([expect.stringMatching(/2 reminders with the bead open/)]);
    expect(town.prompts).toHaveLength(3);
  });

  it("is told by the journal when its bead is released, as is what became of the bead", async () => {
    const end = new AbortController();
    const told: TownEvent[] = [];
    const listening = (async () => {
      for await (const event of town.pool.events({ durableOnly: true, signal: end.signal })) told.push(event);
    })();
    const beadId = await bead();
    script = ["leave", "leave", "leave"];
    await town.assign("w-1", beadId, { until: "settled" });
    const released = { type: "bead.released", sessionId: "s-1", beadId, assignmentId: "w-1", reminders: 2 };
    const free = { type: "bead.changed", beadId, status: "open" };
    await vi.waitFor(
      () => {
        for (const one of [released, free]) expect(told).toContainEqual(expect.objectContaining(one));
      },
      { timeout: 20_000, interval: 5 },
    );
    end.abort();
    await listening;
  });
});

describe("what follows for the bead from its work", () => {
  it("it is free again when the work was cancelled", async () => {
    const [busy, id] = [await bead(), await bead()];
    script = ["wait"];
    await town.assign("w-1", busy);
    await town.assign("w-2", id, { until: "stored" });
    await town.pool.cancelAssignment("w-2");
    await becomes(id, { status: "open" });
    expect(await town.beads.show(id)).not.toHaveProperty("assignee");
  });

  it("it is kept when the turn was aborted, and says so; released by a person, it can be handed out again", async () => {
    const id = await bead();
    script = ["wait"];
    await town.assign("w-1", id);
    await town.pool.abortSession("s-1");
    await becomes(id, { comments: [{ text: expect.stringMatching(/w-1 \(attempt 1\) ended as aborted/) }] });
    expect(await town.beads.show(id)).toMatchObject({ status: "in_progress", assignee: "s-1" });
    await expect(town.assign("w-2", id)).rejects.toEqual(refused(/w-1/));
    await town.beads.release(id, { holder: "s-1" });
    await town.pool.resumeSession("s-1");
    expect(await town.assign("w-2", id, { until: "settled" })).toMatchObject({ state: "completed" });
  });
});

it("a turn that was cut after it had closed its bead can be continued to its end", async () => {
  const id = await bead();
  script = ["closeAndWait"];
  await town.assign("w-1", id);
  await becomes(id, { status: "closed" });
  await town.world.killAgents();
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "interrupted" });
  go();
  await town.pool.resumeSession("s-1", { attempt: 2 });
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed", attempt: 2 });
  expect(await town.beads.show(id)).toMatchObject({ status: "closed", close_reason: "done", comments: [] });
});

it("work that was cut is continued with the same words, whatever its bead says by then", async () => {
  const id = await bead();
  script = ["wait"];
  await town.assign("w-1", id);
  await town.world.killAgents();
  await town.pool.waitForAssignment("w-1");
  await town.beads.addComment(id, "Mind the forks.");
  go();
  await town.pool.resumeSession("s-1", { attempt: 2 });
  expect(await town.pool.waitForAssignment("w-1")).toMatchObject({ state: "completed", attempt: 2 });
  expect(await town.beads.show(id)).toMatchObject({ status: "closed" });
});

describe("the work follows its bead", () => {
  it.each([
    ["closed", (id: string) => town.beads.close(id, { force: true })],
    ["released", (id: string) => town.beads.release(id, { holder: "s-1" })],
  ])("work that waits is cancelled when its bead is %s", async (_what, change) => {
    const [busy, id] = [await bead(), await bead()];
    script = ["wait"];
    await town.assign("w-1", busy);
    await town.assign("w-2", id, { until: "stored" });
    await change(id);
    expect(await town.pool.waitForAssignment("w-2")).toMatchObject({ state: "cancelled" });
    expect(town.prompts).toHaveLength(1);
  });
});
