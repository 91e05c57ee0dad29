import { describe, expect, it } from "vitest";
import { formatScript } from "../../script/index.js";
import { terminalAgentFacts as facts } from "../facts.js";
import { faultyAgent } from "../test-support/running-agent.js";

const says = (text: string): string => formatScript({ steps: [{ do: "say", text }] });

describe("faults of the composer", () => {
  it("swallowEnters: so many Enters do nothing, in each round anew", async () => {
    const agent = await faultyAgent({ swallowEnters: 1 }, { rounds: [{ swallowEnters: 2 }] });
    await agent.ready();
    await agent.prompt(says("first"));
    await agent.pane.keys("Enter", "Enter");
    await agent.shows("● first");
    await agent.prompt(says("second"));
    await agent.pane.keys("Enter");
    await agent.shows("● second");
    expect(agent.all("enter").map(({ outcome }) => outcome)).toEqual([
      "swallowed",
      "swallowed",
      "submitted",
      "swallowed",
      "submitted",
    ]);
  });

  it.each([
    { enter: "line_end", outcome: "line_end" },
    { enter: "lost", outcome: "swallowed" },
  ] as const)("pasteBurst: an Enter too soon behind text is $outcome", async ({ enter, outcome }) => {
    const agent = await faultyAgent({ pasteBurst: { ms: 600_000, enter } });
    await agent.ready();
    await agent.prompt("hello");
    expect(await agent.until("enter")).toMatchObject([{ outcome }]);
    await agent.shows(enter === "lost" ? /❯ hello\n─/ : /❯ hello\n *\n─/);
    expect(agent.all("submitted")).toEqual([]);
  });

  it("noBracketedPaste: a paste comes as keys, whose carriage returns submit", async () => {
    const agent = await faultyAgent({ noBracketedPaste: true });
    await agent.ready();
    await agent.pane.paste("one\ntwo\rthree");
    await agent.shows("❯ three");
    expect(agent.all("submitted").map(({ text }) => text)).toEqual(["one\ntwo"]);
    expect(agent.all("paste")).toEqual([]);
  });

  it("lateEchoMs: what is put in is shown later, and submitted whole all the same", async () => {
    const agent = await faultyAgent({ lateEchoMs: 600_000 });
    await agent.ready();
    await agent.prompt(says("unseen"));
    await agent.shows("● unseen");
    await agent.pane.paste("never shown");
    await agent.until("paste", 2);
    expect(await agent.pane.screen()).not.toContain("never shown");
  });

  it("collapseOver: a long paste is a mark, and submitted whole", async () => {
    const agent = await faultyAgent({ collapseOver: 20 });
    await agent.ready();
    const text = "a line\n".repeat(10);
    await agent.pane.paste(text);
    await agent.shows("[Pasted text #1 +10 lines]");
    await agent.pane.keys("Enter");
    expect(await agent.until("submitted")).toMatchObject([{ text }]);
  });

  it("ghost: a dim proposal stands in the empty composer, and only Tab takes it", async () => {
    const agent = await faultyAgent({ ghost: { text: "fix the tests" } });
    await agent.ready();
    expect(await agent.pane.styledScreen()).toContain("❯ \x1b[2mfix the tests");
    await agent.pane.keys("Enter");
    expect(await agent.until("enter")).toMatchObject([{ outcome: "empty" }]);
    await agent.pane.keys("Tab", "Enter");
    expect(await agent.until("submitted")).toMatchObject([{ text: "fix the tests" }]);
  });

  it("ghost.submits: an Enter submits the proposal", async () => {
    const agent = await faultyAgent({ ghost: { text: "fix the tests", submits: true } });
    await agent.ready();
    await agent.pane.keys("Enter");
    expect(await agent.until("submitted")).toMatchObject([{ text: "fix the tests" }]);
  });

  it.each(["ready", "paste", "submit", "turn_end"] as const)("human: somebody types on %s", async (on) => {
    const agent = await faultyAgent({ human: { on, keys: "by hand" } });
    await agent.until("ready");
    await agent.prompt(says("x"));
    await agent.until("turn_end");
    await agent.until("human");
    const order = agent.journal.map(({ event }) => event);
    const before = { ready: "ready", paste: "paste", submit: "turn", turn_end: "turn_end" }[on];
    expect(order[order.indexOf("human") - 1]).toBe(before);
    if (on === "ready" || on === "paste") expect(agent.all("submitted")[0]?.text).toContain("by hand");
    else await agent.shows("❯ by hand");
  });

  it("human: keys of any kind, an Enter among them, some time later", async () => {
    const agent = await faultyAgent({ human: { on: "ready", afterMs: 10, keys: "typed by a person\r" } });
    expect(await agent.until("submitted")).toMatchObject([{ text: "typed by a person" }]);
    await agent.shows(facts.readyLine);
  });
});
