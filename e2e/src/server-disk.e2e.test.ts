import { rm } from "node:fs/promises";
import { join } from "node:path";
import { newAssignmentId } from "@townkit/core";
import { expect, it } from "vitest";
import { gatedWork, markedWork, openGate } from "./town/scripted-work.js";
import { fillDisk, mayMount, serverFolder, smallServerDisk } from "./town/small-disk.js";
import { TownUnderTest } from "./town/town-under-test.js";

/** More than the pages that the server's database has at hand. */
const large = (id: string) => {
  const { work } = markedWork({ id });
  return { id, work: { ...work, content: `${work.content}\n${"x".repeat(900_000)}` } };
};

if (mayMount())
  it("a full disk under the OpenCode server ends no work as done that was not, and its session takes more when there is room", {
    timeout: 300_000,
  }, async () => {
    await using town = await TownUnderTest.start(smallServerDisk);
    const session = await town.spawn();
    const hand = ({ id, work }: ReturnType<typeof markedWork>) =>
      town.client.assignWork(session.id, work, { assignmentId: id, until: "stored", timeoutMs: 90_000 });
    const [first, running, refused, last] = [markedWork(), gatedWork(), large(newAssignmentId()), markedWork()];
    await hand(first);
    expect(await town.settled(first.id)).toMatchObject({ state: "completed" });

    const filler = join(serverFolder(town.sandbox), "filler");
    await fillDisk(filler);
    await hand(refused);
    const ended = await town.client.waitForAssignment(refused.id, { timeoutMs: 120_000 });
    expect(["failed", "unknown"]).toContain(ended.state);
    expect(ended.failure?.message ?? ended.reason).toMatch(/\S/);

    await rm(filler);
    if (ended.state === "unknown") await town.client.resolveAssignment(refused.id, { verdict: "not_delivered" });
    await hand(running);
    await openGate({ workDir: town.workDir, id: running.id });
    expect(await town.settled(running.id)).toMatchObject({ state: "completed" });
    await hand(last);
    expect(await town.settled(last.id)).toMatchObject({ state: "completed" });
    const { lost, repeated } = await town.verdict([first.id, running.id, last.id]);
    expect([...lost, ...repeated]).toEqual([]);
    expect(await town.close()).toEqual([]);
  });
