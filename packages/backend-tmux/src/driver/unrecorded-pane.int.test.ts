import type { Json, StatePort } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { formatScript } from "@townkit/testkit/model";
import { expect, it } from "vitest";
import { makeTerminalGround } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

it("a fork whose first process was started by one of us that died before it noted that is adopted with the history that it began with", async () => {
  const ground = await makeTerminalGround();
  const state = createMemoryState(new Map<string, Json>());
  const dying: StatePort = {
    ...state,
    put: (key, value) => (key === "tmux/pane/forked" ? new Promise(() => {}) : state.put(key, value)),
  };
  const sessions = async () =>
    (await runTmux({ place: ground.place, commands: [["list-sessions", "-F", "#{session_name}"]] })).split("\n");
  const first = await ground.openBackend(dying, { hooks: undefined });
  const workDir = await ground.newWorkDir();
  await first.spawnSession({ id: "parent", agent: "scripted", role: "tester", workDir });
  const content = formatScript({ steps: [{ do: "say", text: "said before" }] });
  await first.assignWork("parent", { type: "prompt", content }, { until: "settled", timeoutMs: 60_000 });
  first.forkSession("parent", { id: "forked" }).catch(() => {});
  await expect.poll(sessions, { timeout: 60_000 }).toContain("s-forked");
  await first.close({ sessions: "detach" });
  const second = await ground.openBackend(state, { hooks: undefined });
  try {
    const { messages } = await second.getSessionOutput("forked");
    expect(JSON.stringify(messages)).toContain("said before");
  } finally {
    await second.close({ sessions: "stop" });
    await ground.close();
  }
});
