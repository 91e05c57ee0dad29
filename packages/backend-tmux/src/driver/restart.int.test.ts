import { createMemoryStore } from "@townkit/core/memory";
import { createSessionPool } from "@townkit/pool";
import { formatScript } from "@townkit/testkit/model";
import { readJournals } from "@townkit/testkit/terminal-agent";
import { expect, it } from "vitest";
import { makeTerminalGround } from "../conformance/terminal-town.js";
import { hearHooks, hookDoorOf } from "../hooks/hear-hooks.js";
import { runTmux } from "../tmux/tmux-cli.js";

it("an agent that is killed in a turn is started again by its role's policy, and the turn goes on as attempt 2", async () => {
  const ground = await makeTerminalGround();
  const store = createMemoryStore();
  const backend = await ground.openBackend(store.state("tmux"));
  const roles = { tester: { policy: { restart: "on-failure", interrupted: "continue" } } } as const;
  const pool = await createSessionPool({ backend, store, roles });
  const deafen = await hearHooks({ door: hookDoorOf(ground.folder), target: pool });
  try {
    await pool.spawnSession({ id: "s-1", agent: "scripted", role: "tester", workDir: await ground.newWorkDir() });
    const content = formatScript({ steps: [{ do: "hang" }] });
    await pool.assignWork("s-1", { type: "prompt", content }, { assignmentId: "w-1", timeoutMs: 60_000 });
    const commands = [["display-message", "-p", "-t", "=s-s-1:", "#{pane_pid}"]];
    const pid = await runTmux({ place: ground.place, commands });
    process.kill(Number(pid), "SIGKILL");
    const events = pool.events({ signal: AbortSignal.timeout(60_000) });
    for await (const _ of events) {
      const { attempt, state } = await pool.getAssignment("w-1");
      if (attempt === 2 && state !== "queued" && state !== "delivering") break;
    }
    expect((await pool.getAssignment("w-1")).attempts).toMatchObject([
      { number: 1, state: "interrupted" },
      { number: 2, cause: "continue" },
    ]);
    expect(await pool.getSession("s-1")).toMatchObject({ liveness: { state: "alive" } });
    expect(readJournals({ home: ground.home }).filter(({ event }) => event === "submitted")).toHaveLength(2);
    expect((await store.getSession("s-1"))?.supervision).toMatchObject({ restarts: [expect.any(String)], ended: null });
  } finally {
    await pool.close({ sessions: "stop" });
    await deafen();
    await ground.close();
  }
});
