import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Desk } from "../test-support/desk.js";
import { openScriptedTown, type ScriptedTown } from "../test-support/scripted-town.js";

let town: ScriptedTown;
let desk: Desk;
beforeAll(async () => {
  town = await openScriptedTown();
  desk = new Desk(town);
});
afterAll(() => town.close());

it("work in a directory that was removed is refused by its name, and other sessions go on", async () => {
  const [session, other] = [await desk.spawn(), await desk.spawn()];
  await rm(session.workDir, { recursive: true });
  const refused = desk.assign(session, [{ do: "say", text: "never" }]);
  await expect(refused).rejects.toMatchObject({
    effect: "none",
    message: expect.stringContaining(session.workDir),
  });
  expect(await desk.run(other, [{ do: "say", text: "elsewhere" }])).toMatchObject({ state: "completed" });
});
