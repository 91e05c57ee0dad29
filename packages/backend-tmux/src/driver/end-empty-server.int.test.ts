import { expect, it } from "vitest";
import { openOwnTmux } from "../conformance/own-tmux.js";
import { ensureServer, hasSession, keeperSession } from "../tmux/server-setup.js";
import { runTmux } from "../tmux/tmux-cli.js";
import { endEmptyServer } from "./end-empty-server.js";

async function serverWith(...sessions: readonly (readonly [name: string, command: string])[]) {
  const tmux = await openOwnTmux();
  await ensureServer(tmux);
  for (const [name, command] of sessions) {
    await runTmux({ place: tmux, commands: [["new-session", "-d", "-s", name, command]] });
  }
  return tmux;
}

const ours = new Set(["s-1", "s-2"]);

it("a server is ended in which the last agent ends only now", async () => {
  await using tmux = await serverWith(["s-1", "exit 3"], ["s-2", "sleep 0.3"]);
  await endEmptyServer({ place: tmux, ours });
  expect(await hasSession(tmux, keeperSession)).toBe(false);
});

it("a server stays in which somebody else is, though his program has ended", async () => {
  await using tmux = await serverWith(["s-1", "true"], ["theirs", "true"]);
  await endEmptyServer({ place: tmux, ours });
  expect(await hasSession(tmux, keeperSession)).toBe(true);
});

it("a server stays in which an agent of ours would not end", async () => {
  await using tmux = await serverWith(["s-1", "sleep 60"]);
  await endEmptyServer({ place: tmux, ours, patienceMs: 500 });
  expect(await hasSession(tmux, "s-1")).toBe(true);
});

it("where no server is, there is nothing to do", async () => {
  await using tmux = await openOwnTmux();
  await endEmptyServer({ place: tmux, ours });
  expect(await hasSession(tmux, keeperSession)).toBe(false);
});
