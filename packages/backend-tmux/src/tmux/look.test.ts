import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { lookAtPane } from "./look.js";

/** What tmux 3.2 says of a pane whose process has no status to tell. */
function seen(pid: number) {
  const facts = `80 24 ${pid} 1  |0x0x0x1|0 0|0 23|title`;
  const place = { binary: "true", socket: "none", env: { PATH: process.env.PATH ?? "" } };
  return lookAtPane({ place, ask: async () => [facts, "Pane is dead"], pane: "%1" });
}

it("a process that was ended by a signal has ended, also where tmux has no word for that", async () => {
  const { pid } = spawnSync("true");
  expect((await seen(pid)).ended).toBe("It was ended by a signal.");
});

it("one whose terminal is closed, and that is there still, has not", async () => {
  expect((await seen(process.pid)).ended).toBeNull();
});
