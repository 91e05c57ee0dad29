import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { markedWork } from "./town/scripted-work.js";
import { fillDisk, mayMount, smallDisk, stateFolder } from "./town/small-disk.js";
import { TownUnderTest } from "./town/town-under-test.js";

if (mayMount())
  it("a full disk refuses work with a clear error, loses nothing, and takes the same work when there is room", {
    timeout: 300_000,
  }, async () => {
    await using full = await TownUnderTest.start(smallDisk);
    const session = await full.spawn();
    const [kept, late] = [markedWork(), markedWork()];
    const hand = ({ id, work }: typeof kept) =>
      full.client.assignWork(session.id, work, { assignmentId: id, until: "settled", timeoutMs: 90_000 });
    const receipt = await hand(kept);
    const filler = join(stateFolder(full.sandbox), "filler");
    await fillDisk(filler);

    // More than the pages that the store has at hand already can take.
    const large = { ...late, work: { ...late.work, content: `${late.work.content}\n${"x".repeat(900_000)}` } };
    const error = await hand(large).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "store_full", remedy: expect.stringMatching(/room|space|free/i) });
    expect((await full.client.listAssignments()).map(({ id }) => id)).toEqual([kept.id]);
    expect(await hand(kept)).toEqual(receipt);

    await rm(filler);
    expect(await hand(large)).toMatchObject({ state: "completed", attempt: 1 });
    expect(await full.verdict([kept.id, late.id])).toEqual({ counts: { completed: 2 }, lost: [], repeated: [] });
    expect(await full.close()).toEqual([]);
  });
