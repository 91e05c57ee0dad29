import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Assignment, Session } from "@townkit/core";
import type { StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { deskOfThisFile, until as untilThere } from "../test-support/desk.js";

const desk = deskOfThisFile();

/** Carries a tool call out in a directory that is removed when `begun` says so; the gate is elsewhere. */
async function underWay(until: (session: Session) => Promise<unknown>): Promise<Assignment> {
  const session = await desk.spawn();
  const gate = join(desk.town.root, `gate-${session.id}`);
  const begun = until(session);
  const steps: StepInput[] = [untilThere(gate), { do: "shell", command: "echo never" }, { do: "say", text: "went on" }];
  const id = await desk.assign(session, steps, `w-${session.id}`);
  await begun;
  await rm(session.workDir, { recursive: true });
  await writeFile(gate, "");
  return await desk.ended(id);
}

const toolRuns = (session: Session) =>
  desk.hears(
    (event): event is typeof event =>
      event.type === "output.tool" && event.sessionId === session.id && event.status === "running",
  );

describe("a directory that is removed under a turn", () => {
  it("fails the turn by its name when the model was not asked yet", async () => {
    const ended = await underWay((session) => desk.begins(`w-${session.id}`));
    // How far the server has come by then is its own affair; what it may not be is cut, which would be continued.
    if (ended.state === "completed") return;
    expect(ended).toMatchObject({
      state: "failed",
      failure: { code: "work_dir_missing", effect: "possible", message: expect.stringContaining("work-") },
    });
  });

  it("fails the tools that come after, and not the turn, when a tool runs", async () => {
    const ended = await underWay(toolRuns);
    expect(ended).toMatchObject({ state: "completed", outcome: { text: "went on" } });
    const { messages } = await desk.town.backend.getSessionOutput(ended.sessionId);
    const tools = messages.flatMap(({ parts }) => parts.filter((part) => part.type === "tool"));
    expect(tools.at(-1)).toMatchObject({ status: "error" });
  });
});

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
