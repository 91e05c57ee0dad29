import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AssignmentState, isTownError } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import {
  accountPrompts,
  directorySettingsFile,
  type GivenPrompt,
  type JournalRecord,
  readJournals,
  type TerminalAgentFaultsInput,
  type TerminalAgentRoundInput,
} from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

const id = "cell";
const patience = { timeout: 60_000 };

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown();
});
afterEach(() => town[Symbol.asyncDispose]());

/** The agent has these faults; `rounds` one by one over them. */
async function spawn(options: {
  faults?: TerminalAgentFaultsInput;
  rounds?: TerminalAgentRoundInput[];
  mode?: string;
}) {
  const { faults = {}, rounds = [], mode } = options;
  const workDir = await town.ground.newWorkDir();
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults, rounds }));
  await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir, ...(mode && { mode }) });
}

/** Gives a prompt of this name, and says what the backend says became of it. */
async function give(name: string): Promise<GivenPrompt> {
  const text = textOf(name);
  try {
    const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: text });
    const { state } = await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
    return { id: name, text, told: state === "unknown" ? "unknown" : "delivered" };
  } catch (error) {
    if (!isTownError(error) || error.effect !== "none") throw error;
    return { id: name, text, told: "not_delivered" };
  }
}

function textOf(name: string): string {
  return `${name} comes\n${formatScript({ steps: [{ do: "say", text: name }] })}`;
}

async function stateOf(assignmentId: string): Promise<AssignmentState> {
  return (await town.backend.getAssignment(assignmentId)).state;
}

function records(): JournalRecord[] {
  return readJournals({ home: town.ground.home });
}

function count(event: JournalRecord["event"]): number {
  return records().filter((record) => record.event === event).length;
}

function picks() {
  return records().flatMap((record) => (record.event === "menu_pick" ? [[record.row, record.by]] : []));
}

function keys(...given: string[]): Promise<string> {
  return runTmux({ place: town.ground.place, commands: [["send-keys", "-t", `=s-${id}:`, ...given]] });
}

/** Each prompt was told as expected, and what was told is true. */
function expectTold(given: readonly GivenPrompt[], told: readonly GivenPrompt["told"][]): void {
  expect(given.map((one) => one.told)).toEqual(told);
  const { unknown: _, ...wrong } = accountPrompts({ records: records(), given });
  expect(wrong).toEqual({ doubled: [], mixed: [], falselyDelivered: [], falselyFailed: [] });
}

describe("what other systems got wrong, cell by cell", () => {
  it("after a prompt that stays in the composer, the next one is refused; once somebody said that it was not delivered, it is taken back, and the next one arrives alone", async () => {
    const swallowed = 40;
    await spawn({ rounds: [{ swallowEnters: swallowed }] });
    const first = await give("first");
    const second = await give("second");
    expectTold([first, second], ["unknown", "not_delivered"]);
    // How many of them the driver's own keys were is a matter of how fast it is.
    await keys(...Array.from({ length: swallowed - count("enter") }, () => "Enter"));
    await expect.poll(() => count("enter"), patience).toBe(swallowed);
    const [unknown] = await town.backend.listAssignments({ state: ["unknown"] });
    await town.backend.resolveAssignment(unknown?.id ?? "", { verdict: "not_delivered" });
    const third = await give("third");
    expectTold([{ ...first, told: "not_delivered" }, second, third], ["not_delivered", "not_delivered", "delivered"]);
  });

  it("a record that comes late settles what had become unknown", async () => {
    const hookCalls = { UserPromptSubmit: "lost", Stop: "lost" } as const;
    await spawn({ faults: { lateFileMs: 25_000, instantTurn: true, hookCalls } });
    const first = await give("first");
    expect(first.told).toBe("unknown");
    const [unknown] = await town.backend.listAssignments({ state: ["unknown"] });
    await expect.poll(() => stateOf(unknown?.id ?? ""), patience).toBe("completed");
    expectTold([{ ...first, told: "delivered" }], ["delivered"]);
  });

  it("a text that comes back into the composer from behind a menu is submitted then, once", async () => {
    await spawn({ rounds: [{ menuOpens: { on: "paste" } }] });
    const first = await give("first");
    expect(first.told).toBe("unknown");
    const [unknown] = await town.backend.listAssignments({ state: ["unknown"] });
    await keys("Escape");
    await expect.poll(() => stateOf(unknown?.id ?? ""), patience).toBe("completed");
    expectTold([{ ...first, told: "delivered" }], ["delivered"]);
    expect(picks()).toEqual([[null, "escape"]]);
  });

  it("behind an open menu a prompt is refused and no row is picked; once it is answered, the next one arrives", async () => {
    await spawn({ rounds: [{}, { menuOpens: { on: "turn_end" } }] });
    const first = await give("first");
    await expect.poll(() => count("menu_open"), patience).toBe(1);
    const second = await give("second");
    expect(picks()).toEqual([]);
    await keys("Escape");
    await expect.poll(() => count("menu_pick"), patience).toBe(1);
    const third = await give("third");
    expectTold([first, second, third], ["delivered", "not_delivered", "delivered"]);
  });

  it("a dead agent is refused", async () => {
    await spawn({});
    await keys("C-c", "C-c");
    await expect.poll(() => count("exit"), patience).toBe(1);
    expectTold([await give("too late")], ["not_delivered"]);
  });

  it.each<[string, TerminalAgentRoundInput, JournalRecord["event"]]>([
    ["before the text is seen in the composer", { lateEchoMs: 8000 }, "paste"],
    ["before the submit key has worked", { swallowEnters: 3 }, "enter"],
  ])("a kill of ours %s: finished by the next one of us, once", async (_, round, event) => {
    await spawn({ rounds: [round] });
    const text = textOf("survivor");
    const work = { type: "prompt", content: text } as const;
    const assigned = town.backend.assignWork(id, work, { assignmentId: "a1", timeoutMs: 60_000 }).catch(() => {});
    await expect.poll(() => count(event), patience).toBeGreaterThan(0);
    await town.reopen("kill");
    await assigned;
    const { state } = await town.backend.waitForAssignment("a1", { timeoutMs: 60_000 });
    expect(state).toBe("completed");
    const next = await give("next");
    expectTold([{ id: "survivor", text, told: "delivered" }, next], ["delivered", "delivered"]);
  });

  it("bug class 7: an answer to one menu never picks in another that came in front of it", async () => {
    await spawn({ mode: "ask", rounds: [{ menuChanges: { afterMs: 8000 } }] });
    const content = formatScript({ steps: [{ do: "shell", command: "true" }] });
    const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content });
    await expect.poll(async () => (await town.backend.getSession(id)).attention.length, patience).toBe(1);
    const [seen] = (await town.backend.getSession(id)).attention;
    await expect.poll(() => count("menu_open"), patience).toBe(2);
    const answer = { kind: "permission", decision: "allow" } as const;
    await town.backend.respond(id, { attentionId: seen?.id ?? "", answer }).catch(() => {});
    expect(picks()).toEqual([]);
    expect((await town.backend.getAssignment(assignmentId)).state).toBe("running");
  });

  it("a prompt that the agent made one with what somebody had queued there is told of by itself", async () => {
    await spawn({ faults: { instantTurn: true, whileBusy: "merged" } });
    await keys("-l", formatScript({ steps: [{ do: "delay", ms: 6000 }] }));
    await keys("Enter");
    await expect.poll(() => count("turn"), patience).toBe(1);
    await keys("-l", "theirs");
    await keys("Enter");
    await expect.poll(() => count("queued"), patience).toBe(1);
    expectTold([await give("ours")], ["delivered"]);
    const together = records().flatMap((record) => (record.event === "turn" ? [record.prompts.length] : []));
    expect(together).toEqual([1, 2]);
  });

  it("a prompt in each of many rounds, each with another fault: all once, in their order", async () => {
    const rounds: TerminalAgentRoundInput[] = [
      { swallowEnters: 2 },
      { pasteBurst: { ms: 120, enter: "lost" } },
      { instantTurn: true },
      { lateEchoMs: 400 },
      { ghost: { text: "delete it all", submits: true } },
      { longLineBytes: 5000 },
      { swallowEnters: 1, lateEchoMs: 200 },
      { promptBack: "always", queueAfterAbort: "lost" },
    ];
    await spawn({ rounds, faults: { animateMs: 100, splitUtf8Ms: 5, tornLinesMs: 20 } });
    const given: GivenPrompt[] = [];
    for (const at of rounds.keys()) given.push(await give(`round ${at}`));
    expectTold(
      given,
      rounds.map(() => "delivered"),
    );
    const taken = records().flatMap((record) => (record.event === "submitted" ? [record.text] : []));
    expect(taken).toEqual(given.map(({ text }) => text));
    expect(picks()).toEqual([]);
  });
});
