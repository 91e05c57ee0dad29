import { expect, it } from "vitest";
import { freePort } from "./town/sandbox.js";
import { markedWork } from "./town/scripted-work.js";
import { terminalAgents } from "./town/terminal-agents.js";
import type { TownAgents } from "./town/town-agents.js";
import { TownUnderTest } from "./town/town-under-test.js";

/** A hybrid whose OpenCode server is somebody else's and is not there; its agent can be run in a terminal too. */
function besideDownServer(fallback: "tmux" | "ask"): TownAgents {
  return {
    ...terminalAgents,
    agent: "opencode",
    async prepare(given) {
      const { config, close } = await terminalAgents.prepare(given);
      const { agents } = config.tmux as { agents: Record<string, unknown> };
      const opencode_server_url = `http://127.0.0.1:${await freePort()}`;
      const orchestration = { backend: "hybrid", opencode_server_url, fallback };
      return { config: { ...config, orchestration, tmux: { agents: { opencode: agents.scripted } } }, close };
    },
  };
}

/** It is carried out in its terminal, once. */
async function works(town: TownUnderTest, sessionId: string): Promise<void> {
  const { id, work } = markedWork();
  const receipt = await town.client.assignWork(sessionId, work, { assignmentId: id, until: "settled" });
  expect(receipt.state).toBe("completed");
  const session = await town.client.getSession(sessionId);
  expect(session).toMatchObject({ backend: "tmux", attention: [] });
  expect(await terminalAgents.promptsOf({ sandbox: town.sandbox, session })).toHaveLength(1);
}

it("a session whose OpenCode server refuses the connection is run in tmux", async () => {
  await using town = await TownUnderTest.start({ agents: besideDownServer("tmux") });
  const session = await town.spawn();
  expect(session).toMatchObject({
    backend: "tmux",
    statusReason: expect.stringContaining("It was to run on opencode"),
  });
  await works(town, session.id);
});

it("whether it is can be asked, which outlives a daemon that is killed", async () => {
  await using town = await TownUnderTest.start({ agents: besideDownServer("ask") });
  await expect(town.spawn({ id: "s-1" })).rejects.toMatchObject({ code: "backend_unavailable", effect: "none" });
  const asked = (await town.client.getSession("s-1")).attention;
  expect(asked).toMatchObject([{ kind: "supervision", problem: "not_started" }]);
  await town.killDaemon();
  expect((await town.client.getSession("s-1")).attention).toEqual(asked);
  const answer = { kind: "question" as const, answers: [["fallback"]] };
  await town.client.respond("s-1", { attentionId: asked[0]?.id ?? "", answer });
  await works(town, "s-1");
});
