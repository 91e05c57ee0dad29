import { describe, expect, it } from "vitest";
import { formatScript } from "../../script/index.js";
import { terminalAgentFacts as facts } from "../facts.js";
import { faultyAgent } from "../test-support/running-agent.js";

const uses = formatScript({ steps: [{ do: "shell", command: "true" }] });
const asking = { args: ["--session-id", "c1", "--mode", "ask"] };

describe("faults of permission menus", () => {
  it("a paste into a menu is lost without a trace, and the Enter behind it approves", async () => {
    const agent = await faultyAgent({}, asking);
    await agent.ready();
    await agent.prompt(uses);
    await agent.shows(facts.permissionQuestion);
    await agent.prompt("the next prompt");
    expect(await agent.until("menu_pick")).toMatchObject([{ row: "allow", by: "enter" }]);
    await agent.until("turn_end");
    expect(agent.all("paste").at(-1)).toMatchObject({ text: "the next prompt", into: "menu" });
    expect(agent.all("submitted")).toHaveLength(1);
    expect(await agent.shows(facts.readyLine)).not.toContain("the next prompt");
  });

  it("menuOpens on paste: between a paste and its Enter; the draft waits behind it and comes back", async () => {
    const agent = await faultyAgent({ menuOpens: { on: "paste" } });
    await agent.ready();
    await agent.pane.paste("a draft");
    await agent.shows(facts.permissionQuestion);
    expect(await agent.pane.screen()).not.toContain("a draft");
    await agent.pane.keys("Enter");
    expect(await agent.until("menu_pick")).toMatchObject([{ row: "allow", by: "enter" }]);
    await agent.shows("❯ a draft");
    expect(agent.all("submitted")).toEqual([]);
  });

  it.each([
    { key: "1", end: "completed" },
    { key: "Escape", end: "denied" },
  ])("menuOpens on submit: the turn waits for the answer, and is $end with $key", async ({ key, end }) => {
    const agent = await faultyAgent({ menuOpens: { on: "submit" } });
    await agent.ready();
    await agent.prompt("anything");
    await agent.shows(facts.permissionQuestion);
    await agent.pane.keys(key);
    expect(await agent.until("turn_end")).toMatchObject([{ end }]);
  });

  it("menuOpens on ready and behind a turn: once in each round", async () => {
    const agent = await faultyAgent(
      {},
      { rounds: [{ menuOpens: { on: "ready" } }, { menuOpens: { on: "turn_end" } }] },
    );
    await agent.shows(facts.permissionQuestion);
    await agent.pane.keys("3");
    await agent.shows(facts.readyLine);
    await agent.prompt("anything");
    await agent.shows(facts.permissionQuestion);
    await agent.pane.keys("3");
    await agent.shows(facts.readyLine);
    expect(agent.all("menu_pick").map(({ row }) => row)).toEqual(["deny", "deny"]);
  });

  it("menuChanges under_key: the key picks in another menu than the one that was seen", async () => {
    const agent = await faultyAgent({ menuChanges: "under_key" }, asking);
    await agent.ready();
    await agent.prompt(uses);
    await agent.shows(/true\n *Do you want/);
    await agent.pane.keys("1");
    await agent.until("menu_open", 3);
    const [seen, other, again] = agent.all("menu_open");
    expect(again?.menu).toBe(seen?.menu);
    expect(agent.all("menu_pick")).toMatchObject([{ menu: other?.menu, row: "allow" }]);
    const menus = agent.journal.filter(({ event }) => event.startsWith("menu_")).map(({ event }) => event);
    expect(menus.slice(0, 3)).toEqual(["menu_open", "menu_open", "menu_pick"]);
    await agent.pane.keys("1");
    expect(await agent.until("turn_end")).toMatchObject([{ end: "completed" }]);
  });

  it("menuChanges afterMs: another menu comes in front by itself", async () => {
    const agent = await faultyAgent({ menuChanges: { afterMs: 1 } }, asking);
    await agent.ready();
    await agent.prompt(uses);
    await agent.until("menu_open", 2);
    await agent.shows("git clean");
    expect(agent.all("menu_pick")).toEqual([]);
  });

  it("menuMarks no: an Enter denies", async () => {
    const agent = await faultyAgent({ menuMarks: "no" }, asking);
    await agent.ready();
    await agent.prompt(uses);
    await agent.shows(`${facts.selectedRow}3. No`);
    await agent.pane.keys("Enter");
    expect(await agent.until("menu_pick")).toMatchObject([{ row: "deny", by: "enter" }]);
  });

  it("menuReadsPastes: a digit in a paste picks its row", async () => {
    const agent = await faultyAgent({ menuReadsPastes: true }, asking);
    await agent.ready();
    await agent.prompt(uses);
    await agent.shows(facts.permissionQuestion);
    await agent.pane.paste("do 3 things");
    expect(await agent.until("menu_pick")).toMatchObject([{ row: "deny", by: "digit" }]);
  });

  it("rewindAtEscape: a second Escape in an idle agent opens a list, whose pick is a draft", async () => {
    const agent = await faultyAgent({ rewindAtEscape: true });
    await agent.ready();
    await agent.prompt("an earlier prompt");
    await agent.until("turn_end");
    await agent.shows(facts.readyLine);
    await agent.pane.keys("Escape", "Escape");
    await agent.shows("2. an earlier prompt");
    await agent.pane.keys("2");
    await agent.shows(/❯ an earlier prompt\n─/);
  });

  it("menuLetters: a letter of typed text picks", async () => {
    const agent = await faultyAgent({ menuLetters: true }, asking);
    await agent.ready();
    await agent.prompt(uses);
    await agent.shows(facts.permissionQuestion);
    await agent.pane.type("say hello");
    expect(await agent.until("menu_pick")).toMatchObject([{ row: "allow", by: "letter" }]);
  });
});
