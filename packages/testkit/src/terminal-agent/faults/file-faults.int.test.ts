import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { formatScript } from "../../script/index.js";
import { conversationFile } from "../record/conversation.js";
import { agentPlace, faultyAgent, startAgent } from "../test-support/running-agent.js";

const says = (text: string): string => formatScript({ steps: [{ do: "say", text }] });

describe("faults of the conversation's file", () => {
  it("lateFileMs: entries get there later, and at the latest when the agent ends", async () => {
    const agent = await faultyAgent({ lateFileMs: 600_000 });
    await agent.ready();
    await agent.prompt(says("late"));
    await agent.until("turn_end");
    expect(agent.entries).toEqual([]);
    await agent.prompt("/exit");
    expect(await agent.exitCode()).toBe(0);
    expect(agent.entries.at(-1)).toMatchObject({ type: "end" });
  });

  it("tornLinesMs: a reader meets half a line, cut within a character", async () => {
    const place = await agentPlace({ faults: { tornLinesMs: 600_000 } });
    const agent = await startAgent({ place });
    await agent.ready();
    await agent.prompt("漢字");
    const path = conversationFile({ home: place.home, id: "c1" });
    await expect.poll(() => readFile(path, "utf8").catch(() => ""), { timeout: 30_000 }).not.toBe("");
    expect(await readFile(path, "utf8")).not.toContain("\n");
    expect(agent.entries).toEqual([]);
  });

  it("noFile: the conversation is in memory only", async () => {
    const agent = await faultyAgent({ noFile: true });
    await agent.ready();
    await agent.prompt(says("kept nowhere"));
    await agent.shows("● kept nowhere");
    await agent.prompt("/exit");
    await agent.exitCode();
    expect(agent.entries).toEqual([]);
  });
});
