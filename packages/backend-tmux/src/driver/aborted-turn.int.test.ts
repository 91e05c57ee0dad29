import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatScript } from "@townkit/testkit/model";
import {
  directorySettingsFile,
  type JournalRecord,
  readJournals,
  type TerminalAgentFaultsInput,
} from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { identitiesOf } from "../process/process-tree.js";
import { runTmux } from "../tmux/tmux-cli.js";

const id = "aborted";
const patience = { timeout: 60_000 };
const hanging = formatScript({ steps: [{ do: "hang" }] });
/** Without a script of its own this agent would take the aborted turn up again. */
const next = formatScript({ steps: [{ do: "say", text: "the next" }] });

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown();
});
afterEach(() => town[Symbol.asyncDispose]());

async function spawn(faults: TerminalAgentFaultsInput, mode?: "ask") {
  const workDir = await town.ground.newWorkDir();
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults }));
  await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir, ...(mode && { mode }) });
}

async function assign(content: string): Promise<string> {
  return (await town.backend.assignWork(id, { type: "prompt", content }, { timeoutMs: 60_000 })).assignmentId;
}

async function endOf(assignmentId: string): Promise<string> {
  return (await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 })).state;
}

type Of<Event extends JournalRecord["event"]> = Extract<JournalRecord, { event: Event }>;

function recordsOf<Event extends JournalRecord["event"]>(event: Event): Of<Event>[] {
  const records = readJournals({ home: town.ground.home });
  return records.filter((record): record is Of<Event> => record.event === event);
}

const submitted = () => recordsOf("submitted").map(({ text }) => text);

function keys(...given: string[]): Promise<string> {
  return runTmux({ place: town.ground.place, commands: [["send-keys", "-t", `=s-${id}:`, ...given]] });
}

it("what it puts back into the composer is taken away, and the next prompt arrives alone", async () => {
  await spawn({ promptBack: "always" });
  const first = await assign(hanging);
  await town.backend.abortSession(id);
  expect(await endOf(first)).toBe("aborted");
  expect(recordsOf("given_up")).toMatchObject([{ returned: true }]);
  expect(await endOf(await assign(next))).toBe("completed");
  expect(submitted()).toEqual([hanging, next]);
});

it("what waited behind it in the agent, and runs in its place, is ended too", async () => {
  await spawn({ queueAfterAbort: "runs" });
  const first = await assign(hanging);
  await keys("-l", hanging);
  await keys("Enter");
  await expect.poll(() => recordsOf("queued").length, patience).toBe(1);
  await town.backend.abortSession(id);
  expect(await endOf(first)).toBe("aborted");
  expect(recordsOf("turn_end").map(({ end }) => end)).toEqual(["aborted", "aborted"]);
  expect(await endOf(await assign(next))).toBe("completed");
});

it("a denial at its menu ends it, though nothing of the agent's own says so", async () => {
  await spawn({ hookCalls: { PermissionRequest: "lost" } }, "ask");
  const first = await assign(formatScript({ steps: [{ do: "shell", command: "echo x > touched" }] }));
  await expect.poll(async () => (await town.backend.getSession(id)).attention.length, patience).toBe(1);
  const [attention] = (await town.backend.getSession(id)).attention;
  const answer = { kind: "permission", decision: "deny" } as const;
  await town.backend.respond(id, { attentionId: attention?.id ?? "", answer });
  expect(await endOf(first)).toBe("aborted");
  expect(recordsOf("menu_pick").map(({ by }) => by)).toEqual(["escape"]);
  expect(await endOf(await assign(next))).toBe("completed");
});

/** A command that goes on for a while when its turn is aborted, and whether it still does. */
async function runCommand(seconds: number): Promise<{ assignmentId: string; isRunning(): Promise<boolean> }> {
  await spawn({ toolsOutlive: true });
  const { workDir } = await town.backend.getSession(id);
  const command = `echo $$ > command.pid; exec sleep ${seconds}`;
  const assignmentId = await assign(formatScript({ steps: [{ do: "shell", command }] }));
  const read = async () => Number(await readFile(join(workDir, "command.pid"), "utf8").catch(() => ""));
  await expect.poll(read, patience).toBeGreaterThan(0);
  const pid = await read();
  return { assignmentId, isRunning: async () => (await identitiesOf(new Set([pid]))).length === 1 };
}

it("is told of when the command that its agent is still ending has ended", async () => {
  const { assignmentId, isRunning } = await runCommand(1.5);
  await town.backend.abortSession(id);
  expect(await isRunning()).toBe(false);
  expect(await endOf(assignmentId)).toBe("aborted");
});

it("is not held up by what goes on for ever", async () => {
  const { assignmentId, isRunning } = await runCommand(600);
  await town.backend.abortSession(id);
  expect(await isRunning()).toBe(true);
  expect(await endOf(assignmentId)).toBe("aborted");
});
