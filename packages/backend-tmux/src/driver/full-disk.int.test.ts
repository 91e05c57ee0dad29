import { type Json, type StatePort, StoreFullError } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { readJournals } from "@townkit/testkit/terminal-agent";
import { expect, it } from "vitest";
import { makeTerminalGround } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

const id = "s-1";

/** A state that has no room for the first value of this kind. */
function fullOnce(isIt: (kept: { key: string; value: Json }) => boolean): StatePort {
  const state = createMemoryState();
  let isFull = true;
  return {
    ...state,
    async put(key, value) {
      if (isFull && isIt({ key, value })) {
        isFull = false;
        throw new StoreFullError({ path: "x", cause: null });
      }
      await state.put(key, value);
    },
  };
}

it("a disk that is full once a prompt was submitted is no word that it was not delivered", async () => {
  const ground = await makeTerminalGround();
  const state = fullOnce(({ key, value }) => key.includes("tmux/turn/") && Object(value).stage === "accepted");
  const backend = await ground.openBackend(state, { hooks: undefined });
  try {
    await backend.spawnSession({ id, agent: "scripted", role: "tester", workDir: await ground.newWorkDir() });
    await backend.assignWork(id, { type: "prompt", content: "do it" }, { assignmentId: "a1" });
    expect(await backend.waitForAssignment("a1", { timeoutMs: 60_000 })).toMatchObject({ state: "completed" });
    const given = readJournals({ home: ground.home }).filter(({ event }) => event === "submitted");
    expect(given).toHaveLength(1);
  } finally {
    await backend.close({ sessions: "stop" });
    await ground.close();
  }
});

it("an agent whose start could not be kept does not go on unseen", async () => {
  const ground = await makeTerminalGround();
  const state = fullOnce(({ key }) => key.includes("tmux/pane/"));
  const backend = await ground.openBackend(state, { hooks: undefined });
  try {
    const workDir = await ground.newWorkDir();
    const spawned = backend.spawnSession({ id, agent: "scripted", role: "tester", workDir });
    await expect(spawned).rejects.toMatchObject({ code: "store_full" });
    const commands = [["list-sessions", "-F", "#{session_name}"]];
    // Without a session its tmux ends.
    expect(await runTmux({ place: ground.place, commands }).catch(() => "")).not.toContain(id);
  } finally {
    await backend.close({ sessions: "stop" });
    await ground.close();
  }
});
