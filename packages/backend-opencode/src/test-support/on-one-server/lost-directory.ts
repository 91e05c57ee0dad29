import { access, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Session } from "@townkit/core";
import type { StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { type Desk, theirName, until } from "../desk.js";
import { heldBeforeModel } from "../held-before-model.js";

export function lostDirectory(desk: Desk): void {
  const toolRuns = (session: Session) =>
    desk.hears(
      (event): event is typeof event =>
        event.type === "output.tool" && event.sessionId === session.id && event.status === "running",
    );

  describe("a directory that is removed under a turn", () => {
    it("fails the turn by its name when the model was not asked yet", async () => {
      const { settings, reached, gate } = await heldBeforeModel(desk.town.root);
      const session = await desk.spawn({ settings });
      const id = await desk.assign(session, [{ do: "say", text: "never" }]);
      await expect.poll(() => access(reached).then(() => true), { timeout: 60_000 }).toBe(true);
      await rm(session.workDir, { recursive: true });
      await writeFile(gate, "");
      expect(await desk.ended(id)).toMatchObject({
        state: "failed",
        failure: { code: "work_dir_missing", effect: "possible", message: expect.stringContaining(session.workDir) },
      });
      expect(desk.town.model.requests.filter((request) => request.session === theirName(session))).toEqual([]);
    });

    it("fails the tools that come after, and not the turn, when a tool runs", async () => {
      const session = await desk.spawn();
      const gate = join(desk.town.root, `gate-${session.id}`);
      const runs = toolRuns(session);
      const steps: StepInput[] = [until(gate), { do: "shell", command: "echo never" }, { do: "say", text: "went on" }];
      const id = await desk.assign(session, steps);
      await runs;
      await rm(session.workDir, { recursive: true });
      await writeFile(gate, "");
      expect(await desk.ended(id)).toMatchObject({ state: "completed", outcome: { text: "went on" } });
      const { messages } = await desk.town.backend.getSessionOutput(session.id);
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
}
