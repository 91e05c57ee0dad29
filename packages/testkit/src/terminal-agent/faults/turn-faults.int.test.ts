import { describe, expect, it } from "vitest";
import { formatScript } from "../../script/index.js";
import { terminalAgentFacts as facts } from "../facts.js";
import { agentPlace, faultyAgent, type RunningAgent, startAgent } from "../test-support/running-agent.js";

const says = (text: string): string => formatScript({ steps: [{ do: "say", text }] });
const hangs = formatScript({ steps: [{ do: "hang" }] });
/** Hangs in its first turn only: an abort ends it. */
const marks = (name: string): string => formatScript({ steps: [{ do: "shell", command: `echo ${name} >> marks` }] });

async function hanging(agent: RunningAgent): Promise<void> {
  await agent.ready();
  await agent.prompt(hangs);
  await agent.shows(facts.busyMark);
}

describe("faults of turns", () => {
  it("instantTurn: a turn shows nothing of itself but its end", async () => {
    const agent = await faultyAgent({ instantTurn: true });
    await agent.ready();
    await agent.prompt(hangs);
    await agent.until("turn");
    await agent.shows(`❯ ${hangs}`);
    expect(await agent.pane.screen()).not.toContain(facts.busyMark);
    expect(await agent.pane.format("#{pane_title}")).toMatch(facts.titles.idle);
  });

  it("whileBusy merged: what waited becomes one turn with one text", async () => {
    const agent = await faultyAgent({ whileBusy: "merged" });
    await hanging(agent);
    await agent.prompt(says("first"));
    await agent.prompt(says("second"));
    await agent.until("queued", 2);
    await agent.pane.keys("Escape");
    const [, turn] = (await agent.until("turn_end", 2)) && agent.all("turn");
    expect(turn?.prompts).toEqual(
      agent
        .all("submitted")
        .slice(1)
        .map(({ id }) => id),
    );
    expect(turn?.text).toBe(`${says("first")}\n\n${says("second")}`);
    await agent.shows(/● first[\s\S]*● second/);
  });

  it("whileBusy steered: what waited comes into the running turn", async () => {
    const agent = await faultyAgent({ whileBusy: "steered" });
    await agent.ready();
    await agent.prompt(formatScript({ steps: [{ do: "shell", command: "until [ -e go ]; do sleep 0.02; done" }] }));
    await agent.shows(facts.busyMark);
    await agent.prompt(formatScript({ steps: [{ do: "say", text: "steered" }] }));
    await agent.until("queued");
    await agent.go();
    await agent.shows("● steered");
    expect(agent.all("turn")).toHaveLength(1);
    expect(agent.all("steered")).toHaveLength(1);
  });

  it.each(["returns", "lost"] as const)("queueAfterAbort %s: what waited does not run", async (queueAfterAbort) => {
    const agent = await faultyAgent({ queueAfterAbort });
    await hanging(agent);
    await agent.prompt("waits");
    await agent.until("queued");
    await agent.pane.keys("Escape");
    const returned = queueAfterAbort === "returns";
    expect(await agent.until("given_up")).toMatchObject([{ returned }]);
    await agent.shows(returned ? "❯ waits\n─" : facts.readyLine);
    expect(agent.all("turn")).toHaveLength(1);
  });

  it.each([
    { promptBack: "always", script: marks("x"), back: true },
    { promptBack: "before_output", script: hangs, back: true },
    { promptBack: "never", script: hangs, back: false },
  ] as const)(
    "promptBack $promptBack: an aborted prompt is back in the composer: $back",
    async ({ promptBack, back }) => {
      const agent = await faultyAgent({ promptBack });
      await hanging(agent);
      await agent.pane.keys("Escape");
      await agent.until("turn_end");
      if (back) await agent.shows(`❯ ${hangs}\n─`);
      else await agent.shows(facts.readyLine);
      expect(agent.all("given_up")).toHaveLength(back ? 1 : 0);
    },
  );

  it("promptBack before_output: a prompt with output does not come back", async () => {
    const agent = await faultyAgent({ promptBack: "before_output" });
    await agent.ready();
    await agent.prompt(formatScript({ steps: [{ do: "shell", command: "true" }, { do: "hang" }] }));
    await agent.shows("⎿");
    await agent.pane.keys("Escape");
    await agent.shows(facts.readyLine);
    expect(agent.all("given_up")).toEqual([]);
  });

  it("longLineBytes: a turn says a line of so many bytes, with characters of several", async () => {
    const agent = await faultyAgent({ longLineBytes: 5000 });
    await agent.ready();
    await agent.prompt(says("short"));
    await agent.shows("● short");
    const [line] = agent.conversation.filter((entry) => entry.type === "assistant");
    const bytes = Buffer.byteLength(line?.type === "assistant" ? line.text : "");
    expect(bytes).toBeGreaterThan(4996);
    expect(bytes).toBeLessThanOrEqual(5000);
  });

  it.each([
    { at: "enter", entries: [] },
    { at: "turn", entries: ["conversation", "user"] },
    { at: "tool", entries: ["conversation", "user", "tool"] },
    { at: "answer", entries: ["conversation", "user", "tool", "tool", "assistant"] },
  ] as const)("crash at $at: the agent is gone by SIGKILL, and has written so much", async ({ at, entries }) => {
    const place = await agentPlace({ faults: { crash: { at } } });
    const agent = await startAgent({ place });
    await agent.ready();
    await agent.prompt(marks("once"));
    expect(await agent.deathSignal()).toBe(9);
    expect(agent.entries.map(({ type }) => type)).toEqual(entries);
  });

  it("crash with a code: the agent ends by it, and the turn goes on where it was once it is resumed", async () => {
    const script = formatScript({
      steps: [
        { do: "shell", command: "echo once" },
        { do: "say", text: "whole" },
      ],
    });
    const place = await agentPlace({ rounds: [{ crash: { at: "answer", code: 7 } }] });
    const agent = await startAgent({ place });
    await agent.ready();
    await agent.prompt(script);
    expect(await agent.exitCode()).toBe(7);
    const resumed = await startAgent({ place, args: ["--resume", "c1"] });
    await resumed.until("ready", 2);
    await resumed.prompt("go on");
    await resumed.until("turn_end");
    expect(resumed.conversation.filter((entry) => entry.type === "tool" && entry.status === "completed")).toHaveLength(
      1,
    );
  });
});
