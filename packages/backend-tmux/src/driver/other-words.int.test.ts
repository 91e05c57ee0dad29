import { createMemoryStore } from "@townkit/core/memory";
import { expect, it } from "vitest";
import { makeTerminalGround } from "../conformance/terminal-town.js";
import { promptDigest } from "../hooks/prompt-digest.js";

it("a try that gave nothing does not say with which words the next one is proven", async () => {
  const ground = await makeTerminalGround();
  const state = createMemoryStore().state("tmux");
  const backend = await ground.openBackend(state, { hooks: undefined });
  const waiting = { timeoutMs: 60_000 };
  try {
    await backend.spawnSession({ id: "s-1", agent: "scripted", role: "tester", workDir: await ground.newWorkDir() });
    const facts = { from: 0, since: new Date().toISOString(), promptId: null, hooked: false, turn: null };
    await state.put("tmux/turn/a1/1", { stage: "begun", digest: promptDigest("Continue."), ...facts });
    await backend.assignWork("s-1", { type: "prompt", content: "carry this out" }, { assignmentId: "a1", ...waiting });
    expect((await backend.waitForAssignment("a1", waiting)).state).toBe("completed");
  } finally {
    await backend.close({ sessions: "stop" });
    await ground.close();
  }
});
