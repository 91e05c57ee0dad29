import { describe, expect, it } from "vitest";
import { formatScript } from "../../script/index.js";
import { terminalAgentFacts as facts } from "../facts.js";
import { faultyAgent } from "../test-support/running-agent.js";

describe("faults of the screen", () => {
  it("alternateScreen: it is drawn there, and left at the end", async () => {
    const agent = await faultyAgent({ alternateScreen: true });
    await agent.ready();
    expect(await agent.pane.format("#{alternate_on}")).toBe("1");
    await agent.prompt(facts.quitCommand);
    expect(await agent.exitCode()).toBe(0);
    expect(await agent.pane.format("#{alternate_on}")).toBe("0");
  });

  it("animateMs: an idle agent draws all the time", async () => {
    const agent = await faultyAgent({ animateMs: 100 });
    await agent.ready();
    const seen = new Set<string>();
    await expect
      .poll(async () => seen.add(/shortcuts (.)/.exec(await agent.pane.screen())?.[1] ?? "").size, { timeout: 30_000 })
      .toBeGreaterThan(3);
  });

  it("splitUtf8Ms: frames come in halves, and are whole in the end", async () => {
    const agent = await faultyAgent({ splitUtf8Ms: 30 });
    await agent.ready();
    await agent.prompt(formatScript({ steps: [{ do: "say", text: "漢字 😀 é" }] }));
    await agent.shows("● 漢字 😀 é");
    expect(await agent.shows(facts.readyLine)).not.toContain("�");
  });

  it("asksTerminal: what the terminal answers is no part of a prompt", async () => {
    const agent = await faultyAgent({ asksTerminal: true, animateMs: 20 });
    await agent.ready();
    await agent.prompt("say hello");
    expect(await agent.until("submitted")).toMatchObject([{ text: "say hello" }]);
    expect(agent.all("typed")).toEqual([]);
  });

  it("plainTitle: the title is always that of an idle agent", async () => {
    const agent = await faultyAgent({ plainTitle: true });
    await agent.ready();
    await agent.prompt(formatScript({ steps: [{ do: "hang" }] }));
    await agent.shows(facts.busyMark);
    expect(await agent.pane.format("#{pane_title}")).toMatch(facts.titles.idle);
  });
});
