import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Desk, open, until } from "../test-support/desk.js";
import { openScriptedTown, type ScriptedTown } from "../test-support/scripted-town.js";

let town: ScriptedTown;
let desk: Desk;
beforeAll(async () => {
  town = await openScriptedTown();
  desk = new Desk(town);
});
afterAll(() => town.close());

it("a directory that is removed under a turn fails its tools, not the turn; the next work is refused by its name", async () => {
  const session = await desk.spawn();
  const gate = await desk.spawn();
  const begun = desk.begins("w-removed");
  const file = `${gate.workDir}/go`;
  await desk.assign(
    session,
    [until(file), { do: "shell", command: "echo never" }, { do: "say", text: "that went wrong" }],
    "w-removed",
  );
  await begun;
  await rm(session.workDir, { recursive: true });
  await open(gate, "go");
  expect(await desk.ended("w-removed")).toMatchObject({ state: "completed", outcome: { text: "that went wrong" } });
  const { messages } = await town.backend.getSessionOutput(session.id);
  const tools = messages.flatMap(({ parts }) => parts.filter((part) => part.type === "tool"));
  expect(tools.at(-1)).toMatchObject({ status: "error" });

  const refused = desk.assign(session, [{ do: "say", text: "never" }]);
  await expect(refused).rejects.toMatchObject({
    effect: "none",
    message: expect.stringContaining(session.workDir),
  });
  expect(await desk.run(gate, [{ do: "say", text: "elsewhere" }])).toMatchObject({ state: "completed" });
});
