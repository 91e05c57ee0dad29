import type { Assignment } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { expect, it } from "vitest";
import type { CommandLineDesk } from "../town/command-line-of-this-file.js";
import { gatedWork, marked, openGate } from "../town/scripted-work.js";

/** Of a town that runs. */
export function takingDown(desk: CommandLineDesk): void {
  it("takes the town down with everything that it started, in the middle of work too", async () => {
    const running = gatedWork();
    await desk.town.data(["assign", "story", "-", "--id", running.id], { input: running.work.content });
    await marked({ workDir: desk.sandbox.workDir, id: running.id });
    expect(await desk.town.data(["down"])).toMatchObject({ stopped: true });
    expect(await processesWith(desk.sandbox.root)).toEqual([]);
    expect(await desk.town.data(["down"])).toMatchObject({ stopped: false });
    expect(await desk.town.data(["status"])).toMatchObject({ running: false });
    expect(["aborted", "interrupted"]).toContain(
      (await desk.town.data<Assignment>(["work", "show", running.id])).state,
    );
    await openGate({ workDir: desk.sandbox.workDir, id: running.id });
  });
}
