import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Assignment, TownEvent } from "@townkit/core";
import { formatScript } from "@townkit/testkit/model";
import {
  directorySettingsFile,
  type JournalRecord,
  readJournals,
  type TerminalAgentFaultsInput,
} from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { hookDoorOf } from "../hooks/hear-hooks.js";
import type { AgentProfile } from "../profile/profile.js";

const id = "hooked";
const patience = { timeout: 60_000 };

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown(({ home }) => ({ agents: agentsOf(home) }));
});
afterEach(() => town[Symbol.asyncDispose]());

/** `told`: nothing but its hooks and its screen says anything of its turns. */
function agentsOf(home: string): Record<string, AgentProfile> {
  const scripted = scriptedProfile(home);
  const { transcript: _, ...told } = scripted;
  const hasty = scripted.hooks && { ...scripted.hooks, permission_wait: 5, first_call_wait: 1 };
  const greets = hasty && { ...hasty, greets: true };
  return {
    scripted,
    told,
    hasty: { ...scripted, ...(hasty ? { hooks: hasty } : {}) },
    greeting: { ...scripted, ...(greets ? { hooks: { ...greets, first_call_wait: 60 } } : {}) },
    mute: { ...scripted, ...(greets ? { hooks: greets } : {}) },
  };
}

async function spawn(options: { agent?: string; faults?: TerminalAgentFaultsInput; mode?: string } = {}) {
  const { agent = "told", faults = {}, mode } = options;
  const workDir = await town.ground.newWorkDir();
  const noFile = agent === "told" ? { noFile: true } : {};
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults: { ...noFile, ...faults } }));
  await town.backend.spawnSession({ id, agent, role: "tester", workDir, ...(mode === undefined ? {} : { mode }) });
  return workDir;
}

const says = (text: string) => formatScript({ steps: [{ do: "say", text }] });
const uses = formatScript({ steps: [{ do: "shell", command: "echo x > touched" }] });
const gated = formatScript({
  steps: [
    { do: "shell", command: "until [ -e go ]; do sleep 0.05; done" },
    { do: "say", text: "through the gate" },
  ],
});

async function assign(content: string): Promise<string> {
  return (await town.backend.assignWork(id, { type: "prompt", content }, { timeoutMs: 60_000 })).assignmentId;
}

async function settled(assignmentId: string): Promise<Assignment> {
  return await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
}

/** By what it was taken, and by what it ended. */
const provenBy = ({ attempts }: Assignment): (string | undefined)[] => {
  const kinds = attempts.flatMap(({ evidence }) => evidence.map(({ kind }) => kind));
  return [kinds[0], kinds.at(-1)];
};

async function journal(): Promise<JournalRecord[]> {
  return readJournals({ home: town.ground.home });
}

async function asked() {
  await expect.poll(async () => (await town.backend.getSession(id)).attention.length, patience).toBe(1);
  const [attention] = (await town.backend.getSession(id)).attention;
  if (attention?.kind !== "permission") throw new Error(`it asks for ${attention?.kind}`);
  return attention;
}

async function respond(answer: Answer): Promise<void> {
  await town.backend.respond(id, { attentionId: (await asked()).id, answer }, { timeoutMs: 60_000 });
}

/** The events of the session from now on, until one is this. */
function eventsUntil(isLast: (event: TownEvent) => boolean): Promise<TownEvent[]> {
  const events = town.backend.events({ signal: AbortSignal.timeout(60_000) });
  return (async () => {
    const seen: TownEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (isLast(event)) break;
    }
    return seen;
  })();
}

/** A menu can be seen before its hook is heard: resolves when the hook waits for the answer. */
function hookWaits(): Promise<unknown> {
  return eventsUntil((event) => event.type === "agent.reported" && event.report === "permission");
}

describe("an agent that greets before it takes prompts", () => {
  it("is ready when that was heard, not when its composer is there", async () => {
    let isReady = false;
    const spawned = spawn({ agent: "greeting", faults: { hookCalls: { SessionStart: "lost" } } }).then(() => {
      isReady = true;
    });
    await expect.poll(async () => (await journal()).some(({ event }) => event === "ready"), patience).toBe(true);
    // Longer than it takes to be seen.
    await Promise.race([spawned, sleep(1500)]);
    expect(isReady).toBe(false);
    await town.backend.reportAgentEvent(id, { eventId: "greeting", type: "hello", payload: {} });
    await spawned;
  });

  it("is ready all the same, where that is never heard", async () => {
    await spawn({ agent: "mute", faults: { hookCalls: { SessionStart: "lost" } } });
    expect((await settled(await assign(says("without a word")))).state).toBe("completed");
  });
});

describe("what a hook says of a turn", () => {
  it("is proof that it was taken and how it ended, also where the screen shows nothing of it", async () => {
    await spawn({ faults: { instantTurn: true } });
    const ended = await settled(await assign(says("done in a moment")));
    expect(ended).toMatchObject({ state: "completed", outcome: { text: "done in a moment" } });
    expect(provenBy(ended)).toEqual(["hook", "hook"]);
  });

  it("is that it failed", async () => {
    await spawn();
    const failing = formatScript({ steps: [{ do: "http", status: 400 }] });
    expect((await settled(await assign(failing))).state).toBe("failed");
  });

  it("is one thing, however often it is said", async () => {
    await spawn({ faults: { hookCalls: { UserPromptSubmit: "twice", Stop: "twice" } } });
    const seen = eventsUntil((event) => event.type === "agent.reported" && event.eventId.endsWith("last"));
    expect((await settled(await assign(says("once")))).state).toBe("completed");
    await town.backend.reportAgentEvent(id, { eventId: "the-last", type: "hello", payload: {} });
    const reports = (await seen).flatMap((event) => ("eventId" in event ? [event.eventId.replace(/-.*/, "")] : []));
    expect(reports.filter((name) => name !== "session_start")).toEqual(["prompt_taken", "turn_ended", "the"]);
    expect((await settled(await assign(says("and again")))).outcome?.text).toBe("and again");
  });

  it("that comes late is not taken for the next turn's", async () => {
    await spawn({ faults: { hookCalls: { Stop: { lateMs: 3000 } } } });
    const first = await settled(await assign(says("first")));
    expect(first).toMatchObject({ state: "completed" });
    const second = await assign(gated);
    await expect.poll(async () => (await journal()).filter(({ event }) => event === "hook").length, patience).toBe(4);
    expect(["accepted", "running"]).toContain((await town.backend.getAssignment(second)).state);
    await town.backend.abortSession(id);
  });

  it("bug class 13: where it is lost, is told by the agent's record, and by the screen of one that keeps none", async () => {
    await spawn({ faults: { hookCalls: { Stop: "lost" } } });
    const ended = await settled(await assign(says("nobody says that it ended")));
    expect(provenBy(ended)).toEqual(["hook", "screen"]);
    await town.backend.stopSession(id);
  });

  it("that is never said is told of, and the work is done all the same", async () => {
    const hookCalls = { SessionStart: "lost", UserPromptSubmit: "lost", Stop: "lost" } as const;
    await spawn({ agent: "hasty", faults: { hookCalls } });
    const seen = eventsUntil(({ type }) => type === "plugin.failed");
    const ended = await settled(await assign(says("by its record alone")));
    expect(provenBy(ended)).toEqual(["transcript", "transcript"]);
    expect((await seen).at(-1)).toMatchObject({ sessionId: id, why: expect.stringContaining("never called") });
  });

  it("while nobody listened is heard by the next process", async () => {
    const workDir = await spawn();
    const assignmentId = await assign(gated);
    await town.reopen("kill", async () => {
      await writeFile(join(workDir, "go"), "");
      const { spoolDir } = hookDoorOf(town.ground.folder);
      await expect.poll(() => readdir(spoolDir), patience).toContainEqual(expect.stringMatching(/\.json$/));
    });
    const ended = await settled(assignmentId);
    expect(ended).toMatchObject({ state: "completed", attempt: 1, outcome: { text: "through the gate" } });
  });
});

describe("a permission that a hook asks for", () => {
  const picks = async () => (await journal()).flatMap((one) => (one.event === "menu_pick" ? [[one.row, one.by]] : []));

  it("is one attention with its menu, and is allowed through the hook", async () => {
    await spawn({ mode: "ask" });
    const waits = hookWaits();
    const assignmentId = await assign(uses);
    await waits;
    expect(await asked()).toMatchObject({ permission: "bash", patterns: ["echo x > touched"], assignmentId });
    await respond({ kind: "permission", decision: "allow" });
    expect((await settled(assignmentId)).state).toBe("completed");
    expect(await picks()).toEqual([["allow", "hook"]]);
  });

  it("is denied with words, and the turn goes on", async () => {
    await spawn({ agent: "scripted", mode: "ask" });
    const waits = hookWaits();
    const assignmentId = await assign(uses);
    await waits;
    await respond({ kind: "permission", decision: "deny", message: "not in this house" });
    expect((await settled(assignmentId)).state).toBe("completed");
    const { messages } = await town.backend.getSessionOutput(id);
    expect(JSON.stringify(messages)).toContain("not in this house");
    expect(await picks()).toEqual([["deny", "hook"]]);
  });

  it("is asked for before there is a menu, where the agent has it so", async () => {
    await spawn({ mode: "ask", faults: { menuWaitsForHook: true } });
    const assignmentId = await assign(uses);
    await respond({ kind: "permission", decision: "allow" });
    expect((await settled(assignmentId)).state).toBe("completed");
    expect(await picks()).toEqual([]);
  });

  it("is left to the menu where nobody answers in time", async () => {
    await spawn({ agent: "hasty", mode: "ask", faults: { menuWaitsForHook: true } });
    const assignmentId = await assign(uses);
    const { id: first } = await asked();
    await expect
      .poll(async () => (await town.backend.getSession(id)).attention[0]?.id ?? first, patience)
      .not.toBe(first);
    await respond({ kind: "permission", decision: "allow" });
    expect((await settled(assignmentId)).state).toBe("completed");
    expect(await picks()).toEqual([["allow", "digit"]]);
  });

  it("ends with the process that heard of it; the next one answers the menu", async () => {
    await spawn({ agent: "scripted", mode: "ask" });
    const waits = hookWaits();
    const assignmentId = await assign(uses);
    await waits;
    await town.reopen("kill");
    await respond({ kind: "permission", decision: "allow" });
    expect((await settled(assignmentId)).state).toBe("completed");
    expect(await picks()).toEqual([["allow", "digit"]]);
  });
});
