import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatScript } from "../script/index.js";
import { terminalAgentFacts as facts } from "./facts.js";
import { agentPlace, startAgent, startWithoutTerminal } from "./test-support/running-agent.js";

const says = (text: string): string => formatScript({ steps: [{ do: "say", text }] });
const hangs = formatScript({ steps: [{ do: "hang" }] });

describe("the terminal agent", () => {
  it("carries out the script of a pasted prompt, and shows and writes down what it did", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    const prompt = `Do it 漢字 😀\n${formatScript({ steps: [{ do: "shell", command: "echo from-the-shell" }] })}`;
    await agent.prompt(prompt);
    await agent.until("turn_end");
    const screen = await agent.shows(/● done/);
    expect(screen).toContain("● bash(echo from-the-shell)\n  ⎿  from-the-shell");
    expect(agent.all("submitted").map(({ text }) => text)).toEqual([prompt]);
    expect(agent.conversation.map(({ type }) => type)).toEqual([
      "conversation",
      "user",
      "tool",
      "tool",
      "assistant",
      "end",
    ]);
  });

  it("names its state in the title", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    expect(await agent.pane.format("#{pane_title}")).toMatch(facts.titles.idle);
    await agent.prompt(hangs);
    await agent.shows(facts.busyMark);
    expect(await agent.pane.format("#{pane_title}")).toMatch(facts.titles.busy);
  });

  it("ends a turn at Escape, and takes the next prompt", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    await agent.prompt(hangs);
    await agent.shows(facts.busyMark);
    await agent.pane.keys("Escape");
    expect(await agent.until("turn_end")).toMatchObject([{ end: "aborted" }]);
    await agent.shows(facts.interruptedMark);
    await agent.prompt(says("the next one"));
    await agent.shows("● the next one");
  });

  it("takes up a cut turn again when it is told to go on", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    await agent.prompt(
      formatScript({
        steps: [
          { do: "shell", command: "echo once >> marks" },
          { do: "hang", times: 1 },
          { do: "say", text: "whole" },
        ],
      }),
    );
    await agent.shows(/● bash[\s\S]*⎿ {2}\(no output\)/);
    await agent.pane.keys("Escape");
    await agent.until("turn_end");
    await agent.prompt("please continue");
    await agent.shows("● whole");
    expect(agent.conversation.filter((entry) => entry.type === "tool" && entry.status === "completed")).toHaveLength(1);
  });

  it("runs what was submitted during a turn after it, one by one", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    await agent.prompt(hangs);
    await agent.shows(facts.busyMark);
    await agent.prompt(says("first"));
    await agent.prompt(says("second"));
    await agent.until("queued", 2);
    await agent.shows(facts.queuedMark);
    await agent.pane.keys("Escape");
    await agent.shows(/● first[\s\S]*● second/);
    expect(agent.all("turn").map(({ prompts }) => prompts.length)).toEqual([1, 1, 1]);
  });

  it.each([
    { key: "1", row: "allow", by: "digit", ran: 1 },
    { key: "Enter", row: "allow", by: "enter", ran: 1 },
    { key: "Escape", row: null, by: "escape", ran: 0 },
  ])("asks before it uses a tool, and does as $key says", async ({ key, row, by, ran }) => {
    const place = await agentPlace();
    const agent = await startAgent({ place, args: ["--session-id", "c1", "--mode", "ask"] });
    await agent.ready();
    await agent.prompt(formatScript({ steps: [{ do: "shell", command: "true" }] }));
    await agent.shows(facts.permissionQuestion);
    await agent.hides("────\n❯ ");
    expect(await agent.pane.format("#{pane_title}")).toMatch(facts.titles.asking);
    await agent.pane.keys(key);
    expect(await agent.until("menu_pick")).toMatchObject([{ row, by }]);
    expect(await agent.until("turn_end")).toMatchObject([{ end: ran === 1 ? "completed" : "denied" }]);
    expect(agent.conversation.filter((entry) => entry.type === "tool" && entry.status === "completed")).toHaveLength(
      ran,
    );
  });

  it("puts a question, and goes on with the choice", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    const questions = [{ question: "Which?", options: [{ label: "red" }, { label: "blue" }] }];
    await agent.prompt(formatScript({ steps: [{ do: "tool", name: "question", args: { questions } }] }));
    await agent.shows("2. blue");
    await agent.pane.keys("2");
    await agent.until("turn_end");
    expect(agent.conversation).toContainEqual(
      expect.objectContaining({ type: "tool", status: "completed", output: "blue" }),
    );
  });

  it("takes its first prompt as an argument", async () => {
    const agent = await startAgent({
      place: await agentPlace(),
      args: ["--session-id", "c1", "--", says("from the start")],
    });
    await agent.shows("● from the start");
    expect(agent.all("submitted")).toMatchObject([{ source: "argument" }]);
  });

  it("resumes a conversation, and shows it", async () => {
    const place = await agentPlace();
    const first = await startAgent({ place, args: ["--session-id", "c1", "--", says("said before")] });
    await first.until("turn_end");
    await first.pane.type("/exit");
    await first.pane.keys("Enter");
    expect(await first.exitCode()).toBe(0);
    const second = await startAgent({ place, args: ["--resume", "c1"] });
    await second.until("ready", 2);
    await second.shows("● said before");
  });

  it("forks a conversation up to a message, and leaves the first as it is", async () => {
    const place = await agentPlace();
    const first = await startAgent({ place, args: ["--session-id", "c1", "--", says("one")] });
    await first.until("turn_end");
    await first.prompt(says("two"));
    await first.until("turn_end", 2);
    const before = first.conversation;
    const [, second] = before.filter(({ type }) => type === "user");
    const at = second?.type === "user" ? second.id : "";
    const fork = await startAgent({
      place,
      args: ["--fork", "c1", "--at", at, "--session-id", "c2"],
      conversation: "c2",
    });
    await fork.shows("● one");
    await fork.hides("● two");
    await fork.prompt(says("another"));
    await fork.shows("● another");
    expect(fork.conversation[0]).toMatchObject({ type: "conversation", id: "c2", forkedFrom: "c1" });
    expect(first.conversation).toEqual(before);
  });

  it.each([
    { what: "an id that is taken", args: ["--session-id", "c1"], says: "Session ID c1 is already in use." },
    { what: "a conversation that is not there", args: ["--resume", "nobody"], says: "No conversation found" },
    { what: "a message that is not there", args: ["--fork", "c1", "--at", "nothing"], says: "no message nothing" },
    { what: "an argument that it does not know", args: ["--loud"], says: "--loud" },
    { what: "no terminal", args: [], says: "needs a terminal" },
  ])("does not start with $what, and says so", async ({ args, says: words }) => {
    const place = await agentPlace();
    const first = await startAgent({ place, args: ["--session-id", "c1", "--", says("taken")] });
    await first.until("turn_end");
    const before = await readdir(join(place.home, "conversations"));
    const started = startWithoutTerminal({ place, args });
    await expect(started).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    expect(await readdir(join(place.home, "conversations"))).toEqual(before);
  });

  it("draws everything anew when its size changes", async () => {
    const agent = await startAgent({
      place: await agentPlace(),
      args: ["--session-id", "c1", "--", says("a b ".repeat(40))],
    });
    await agent.until("turn_end");
    await agent.ready();
    await agent.pane.resize(60);
    await agent.shows(/^─{60}\n❯/m);
    const readyLines = async () => (await agent.pane.screen()).split(facts.readyLine).length - 1;
    await expect.poll(readyLines, { timeout: 60_000 }).toBe(1);
  });

  it("compacts, and leaves at the second Ctrl-C", async () => {
    const agent = await startAgent({ place: await agentPlace() });
    await agent.ready();
    await agent.prompt(facts.compactCommand);
    await agent.until("compact");
    await agent.shows("Conversation compacted");
    await agent.pane.keys("C-c", "C-c");
    expect(await agent.exitCode()).toBe(0);
  });
});
