import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AssignmentState } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import {
  directorySettingsFile,
  type JournalRecord,
  readJournal,
  type TerminalAgentFaultsInput,
} from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown();
});
afterEach(() => town[Symbol.asyncDispose]());

const id = "hostile";
const patience = { timeout: 60_000 };
const prompt = "fix the tests, please";

async function spawnWith(faults: TerminalAgentFaultsInput, config: { mode?: string } = {}): Promise<string> {
  const workDir = await town.ground.newWorkDir();
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults }));
  await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir, ...config });
  return workDir;
}

async function journal(): Promise<JournalRecord[]> {
  const { home } = town.ground;
  const names = await readdir(join(home, "journals"));
  return names.flatMap((name) => readJournal({ home, conversation: name.replace(".jsonl", "") }));
}

/** What the agent took, and which rows of its menus were picked. */
async function truth(): Promise<{ submitted: string[]; picked: (string | null)[] }> {
  const records = await journal();
  return {
    submitted: records.flatMap((record) => (record.event === "submitted" ? [record.text.trim()] : [])),
    picked: records.flatMap((record) => (record.event === "menu_pick" ? [record.row] : [])),
  };
}

/** Hands the prompt in and says what the caller was told in the end: the state of the work, or the code of the refusal. */
async function handIn(content = prompt): Promise<AssignmentState | string> {
  try {
    const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content }, { timeoutMs: 60_000 });
    const settled = town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
    return (await settled).state;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

it.each<[name: string, faults: TerminalAgentFaultsInput]>([
  ["bug class 1: an Enter is swallowed", { swallowEnters: 1 }],
  ["bug class 1: three Enters are swallowed", { swallowEnters: 3 }],
  ["bug class 2: an Enter soon behind a paste is a line end", { pasteBurst: { ms: 150 } }],
  ["bug class 2: an Enter soon behind a paste is lost", { pasteBurst: { ms: 150, enter: "lost" } }],
  ["bug class 3: a paste comes as keys", { noBracketedPaste: true }],
  ["bug class 4: the echo comes late", { lateEchoMs: 3000 }],
  [
    "bug class 8: a suggestion is in the composer, which an Enter would submit",
    { ghost: { text: "rm -rf build", submits: true } },
  ],
  ["bug class 10: a slow start", { startDelayMs: 4000, earlyKeys: "lost" }],
  ["bug class 12: it is drawn anew ten times a second", { animateMs: 100 }],
  ["bug class 12: on the alternate screen", { alternateScreen: true }],
  ["bug class 13: its record comes late", { lateFileMs: 2000, tornLinesMs: 200 }],
  ["bug class 13: its title never says anything", { plainTitle: true }],
  ["bug class 14: a turn that nobody can see", { instantTurn: true }],
  ["bug class 24: frames are cut within a character", { splitUtf8Ms: 20 }],
  ["bug class 24: a line of 5 KB", { longLineBytes: 5000 }],
  ["bug class 24: its terminal answers it all the time", { asksTerminal: true, animateMs: 20 }],
  ["a long paste is shown as a mark", { collapseOver: 10 }],
])("%s: delivered once, and said so", async (_, faults) => {
  await spawnWith(faults);
  expect(await handIn()).toBe("completed");
  expect(await truth()).toEqual({ submitted: [prompt], picked: [] });
});

it("bug class 1: an Enter that is swallowed for ever is not said to have worked", async () => {
  await spawnWith({ swallowEnters: 1000 });
  const { assignmentId } = await town.backend.assignWork(
    id,
    { type: "prompt", content: prompt },
    { timeoutMs: 60_000 },
  );
  expect((await town.backend.getAssignment(assignmentId)).state).toBe("unknown");
  expect((await truth()).submitted).toEqual([]);
});

it("bug class 7: a menu that opens behind the paste gets no key of ours; the text goes in when it was answered", async () => {
  await spawnWith({ menuOpens: { on: "paste" } });
  const work = handIn();
  await expect.poll(async () => (await town.backend.getSession(id)).attention.length, patience).toBe(1);
  expect((await truth()).picked).toEqual([]);
  const [attention] = (await town.backend.getSession(id)).attention;
  const answer = { kind: "permission", decision: "deny" } as const;
  await town.backend.respond(id, { attentionId: attention?.id ?? "", answer });
  await work;
  const { submitted, picked } = await truth();
  expect(picked).toEqual([null]);
  expect(submitted.filter((text) => text === prompt).length).toBeLessThanOrEqual(1);
});

it("a menu that the prompt itself opens is no reason to call it undelivered", async () => {
  await spawnWith({ menuOpens: { on: "submit" } });
  const receipt = await town.backend.assignWork(id, { type: "prompt", content: prompt }, { timeoutMs: 60_000 });
  expect(["accepted", "running"]).toContain(receipt.state);
  await expect.poll(async () => (await town.backend.getSession(id)).attention.length, patience).toBe(1);
  const [attention] = (await town.backend.getSession(id)).attention;
  const answer = { kind: "permission", decision: "allow" } as const;
  await town.backend.respond(id, { attentionId: attention?.id ?? "", answer });
  const ended = await town.backend.waitForAssignment(receipt.assignmentId, { timeoutMs: 60_000 });
  expect(ended.state).toBe("completed");
  expect(await truth()).toEqual({ submitted: [prompt], picked: ["allow"] });
});

it("bug class 8: what somebody types behind our paste is not submitted with it", async () => {
  await spawnWith({ human: { on: "paste", keys: " and mine" } });
  const told = await handIn();
  const { submitted } = await truth();
  expect(submitted).toEqual(told === "completed" ? [prompt] : []);
});

it("an agent that dies under the submit key leaves its work unknown, and nothing is sent again", async () => {
  await spawnWith({ crash: { at: "enter" } });
  const { assignmentId } = await town.backend.assignWork(
    id,
    { type: "prompt", content: prompt },
    { timeoutMs: 60_000 },
  );
  const { state, attempts } = await town.backend.getAssignment(assignmentId);
  expect([state, attempts.length]).toEqual(["unknown", 1]);
});

it.each<[string, boolean, RegExp]>([
  ["while it is gone", false, /ended by signal 9/],
  ["when it was started again", true, /holds no turn/],
])("what an agent died under, and a person says it had, comes to an end %s", async (_, again, why) => {
  const workDir = await spawnWith({ crash: { at: "enter" } });
  const work = { type: "prompt", content: prompt } as const;
  const { assignmentId } = await town.backend.assignWork(id, work, { timeoutMs: 60_000 });
  const isDead = async () => (await town.backend.getSession(id)).liveness.state === "dead";
  await expect.poll(isDead, { timeout: 60_000 }).toBe(true);
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({}));
  if (again) await town.backend.resumeSession(id, { timeoutMs: 60_000 });
  await town.backend.resolveAssignment(assignmentId, { verdict: "delivered" });
  const { state, reason } = await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
  expect([state, reason]).toEqual(["interrupted", expect.stringMatching(why)]);
  if (!again) await town.backend.resumeSession(id, { timeoutMs: 60_000 });
  // What goes on is told so, except to an agent that has lost what it was about.
  await town.backend.resumeSession(id, { timeoutMs: 60_000 });
  const ended = await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
  expect([ended.state, ended.attempts.length]).toEqual(["completed", 2]);
  expect((await truth()).submitted).toEqual([expect.stringContaining(prompt)]);
});

it.each(["turn", "tool", "answer"] as const)("an agent that dies in its %s: the turn was cut", async (at) => {
  await spawnWith({ crash: { at } });
  const steps = [
    { do: "shell", command: "true" },
    { do: "say", text: "done" },
  ] as const;
  expect(await handIn(formatScript({ steps: [...steps] }))).toBe("interrupted");
});

it("bug class 9: a dialog that is no composer gets no key, and the start says what is shown", async () => {
  await town[Symbol.asyncDispose]();
  town = await openTerminalTown(() => ({ startTimeoutMs: 10_000 }));
  await expect(spawnWith({ trustDialog: "marks_no" })).rejects.toMatchObject({
    code: "backend_failed",
    message: expect.stringContaining("Do you trust the files"),
  });
  expect((await truth()).picked).toEqual([]);
});

it.each<[string, TerminalAgentFaultsInput]>([
  ["deaf to signals", { deafTo: ["SIGHUP", "SIGINT", "SIGTERM"] }],
  ["that outlives its terminal", { outlivesTerminal: true, deafTo: ["SIGTERM"] }],
  ["behind a deaf parent", { wrapped: true }],
  ["whose tools outlive it", { toolsOutlive: true }],
])("an agent %s is stopped with all that came of it", async (_, faults) => {
  await spawnWith(faults);
  const script = formatScript({ steps: [{ do: "shell", command: "sleep 300" }] });
  await town.backend.assignWork(id, { type: "prompt", content: script });
  await town.backend.stopSession(id, { timeoutMs: 60_000 });
  // That nothing is left is looked at when the town is closed.
  expect((await town.backend.getSession(id)).status).toBe("stopped");
});

it("bug class 15: an error that the agent shows is the end of its turn, the same words in an answer are none", async () => {
  await town[Symbol.asyncDispose]();
  town = await openTerminalTown(({ home }) => {
    const { transcript: _, hooks: __, ...screenOnly } = scriptedProfile(home);
    return { agents: { scripted: screenOnly } };
  });
  await spawnWith({ noFile: true });
  type Steps = Parameters<typeof formatScript>[0]["steps"];
  const slowly = (...steps: Steps) => formatScript({ steps: [{ do: "delay", ms: 1500 }, ...steps] });
  expect(await handIn(slowly({ do: "http", status: 401 }))).toBe("failed");
  expect(await handIn(slowly({ do: "say", text: "⎿  API Error: 401" }))).toBe("completed");
});

it("an agent that keeps no record is believed by its screen", async () => {
  await town[Symbol.asyncDispose]();
  town = await openTerminalTown(({ home }) => {
    const { transcript: _, ...screenOnly } = scriptedProfile(home);
    return { agents: { scripted: screenOnly } };
  });
  await spawnWith({ noFile: true });
  expect((await town.backend.capabilities()).agents.scripted).toMatchObject({ deliveryProof: false, usage: false });
  expect(
    await handIn(
      formatScript({
        steps: [
          { do: "delay", ms: 1500 },
          { do: "say", text: "seen" },
        ],
      }),
    ),
  ).toBe("completed");
  const { messages } = await town.backend.getSessionOutput(id);
  expect(JSON.stringify(messages)).toContain("seen");
});
