import { processesWith } from "@townkit/testkit/faults";
import { expect, it } from "vitest";
import type { CommandLineDesk } from "../town/command-line-of-this-file.js";
import { writeTownConfig } from "../town/sandbox.js";

/** Where there is no town yet. */
export function making(desk: CommandLineDesk): void {
  it("makes a town once, and is told what to do where there is none", async () => {
    const none = await desk.town.error(["ls"]);
    expect(none).toMatchObject({ code: "config_invalid", remedy: expect.stringContaining("town init") });
    expect(await desk.town.data(["init"])).toMatchObject({ town: desk.sandbox.town });
    expect(await desk.town.error(["init"])).toMatchObject({ code: "invalid_input", exitCode: 2 });
    await writeTownConfig({ sandbox: desk.sandbox, modelUrl: desk.model.url, port: 0 });
  });

  it("shows the settings with where they come from, and starts nothing for it", async () => {
    const settings = await desk.town.data<{ key: string; from: string; value: unknown }[]>(["config", "show"]);
    expect(settings).toContainEqual({ key: "orchestration.backend", value: "opencode", from: expect.any(String) });
    expect(await desk.town.data(["status"])).toMatchObject({ running: false });
    expect(await processesWith(desk.sandbox.root)).toEqual([]);
  });
}
