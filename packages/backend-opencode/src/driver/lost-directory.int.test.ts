import { rm } from "node:fs/promises";
import { expect, it } from "vitest";
import { deskOfThisFile } from "../test-support/desk.js";

const desk = deskOfThisFile();

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
