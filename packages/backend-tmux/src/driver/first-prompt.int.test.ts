import { writeFileSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
import { promptDigest } from "../hooks/prompt-digest.js";

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown(({ home, folder }) => {
    const unrunnable = join(folder, "unrunnable");
    writeFileSync(unrunnable, "#!/no/such/interpreter\n", { mode: 0o755 });
    const profile = scriptedProfile(home);
    const pasted = { ...profile, initial_prompt: false as const };
    const missing = { ...profile, command: ["/no/such/agent"] };
    const unrun = { ...profile, command: [unrunnable] };
    const { transcript: _, ...unrecorded } = { ...profile, command: ["sh", "-c", "echo ready; exit 7", "sh"] };
    return { agents: { scripted: profile, pasted, missing, unrun, brief: unrecorded } };
  });
});
afterEach(() => town[Symbol.asyncDispose]());

const patience = { timeoutMs: 60_000 };

async function spawn(
  initPrompt: string,
  more: { id?: string; agent?: string; mode?: string; faults?: TerminalAgentFaultsInput } = {},
) {
  const { faults, ...config } = more;
  const workDir = await town.ground.newWorkDir();
  if (faults) await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults }));
  return await town.backend.spawnSession({ agent: "scripted", role: "tester", workDir, initPrompt, ...config });
}

function settled(sessionId: string) {
  return town.backend.waitForAssignment(`init-${sessionId}`, patience);
}

type Of<Event extends JournalRecord["event"]> = Extract<JournalRecord, { event: Event }>;

function recordsOf<Event extends JournalRecord["event"]>(event: Event): Of<Event>[] {
  const { home } = town.ground;
  return readJournals({ home }).filter((record): record is Of<Event> => record.event === event);
}

function submitted(): { text: string; source: string }[] {
  return recordsOf("submitted").map(({ text, source }) => ({ text, source }));
}

const emoji = "👩‍👩‍👧 漢字 é ✳ ";
const payloads: [given: string, arrives: string][] = [
  ["one line", "one line"],
  ["three\nlines\nof text", "three\nlines\nof text"],
  ["carriage\r\nreturns\rhere", "carriage\nreturns\nhere"],
  ["ends with line ends\n\n", "ends with line ends\n\n"],
  ["let a = 1;", "let a = 1;"],
  [";", ";"],
  ["-x", "-x"],
  ["--", "--"],
  ["--resume nothing", "--resume nothing"],
  ["$(touch PWNED) `id` $HOME $p %1 #{pane_id} !! ~", "$(touch PWNED) `id` $HOME $p %1 #{pane_id} !! ~"],
  [`'single' "double" \\ back\\n`, `'single' "double" \\ back\\n`],
  ["nul\u0000 and \u001b[201~\rout \u0007", "nul and [201~\nout "],
  ["a line of text\n".repeat(700), "a line of text\n".repeat(700)],
  [`${emoji}${"x".repeat(59_000)}`, `${emoji}${"x".repeat(59_000)}`],
];

describe("a first prompt goes in with the start of its agent, as an argument", () => {
  it("as it was given, once, and never by a key", async () => {
    for (const [index, [given]] of payloads.entries()) await spawn(given, { id: `p-${index}` });
    for (const index of payloads.keys()) {
      const { state, attempt, attempts } = await settled(`p-${index}`);
      expect({ index, state, attempt }).toEqual({ index, state: "completed", attempt: 1 });
      expect(attempts[0]?.evidence[0]?.kind).toMatch(/^(hook|transcript)$/);
    }
    const arrived = new Set(submitted().map(({ text }) => text));
    expect(arrived).toEqual(new Set(payloads.map(([, text]) => text)));
    expect(submitted()).toEqual(payloads.map(() => ({ text: expect.any(String), source: "argument" })));
    expect([...recordsOf("paste"), ...recordsOf("enter"), ...recordsOf("typed")]).toEqual([]);
    expect(await readdir(join(town.ground.folder, "first"))).toEqual([]);
  });

  it("and the next one is pasted behind it", async () => {
    const { id } = await spawn("the first");
    await settled(id);
    const { assignmentId } = await town.backend.assignWork(id, { type: "prompt", content: "the second" }, patience);
    await town.backend.waitForAssignment(assignmentId, patience);
    expect(submitted()).toEqual([
      { text: "the first", source: "argument" },
      { text: "the second", source: "keys" },
    ]);
  });

  it.each<[string, TerminalAgentFaultsInput]>([
    ["whose turn nobody sees", { instantTurn: true }],
    ["that starts slowly and loses early keys", { startDelayMs: 3000, earlyKeys: "lost" }],
    ["that would swallow every Enter", { swallowEnters: 1000 }],
    ["whose record comes late and torn", { lateFileMs: 2000, tornLinesMs: 200 }],
    ["whose hook says nothing of it", { hookCalls: { UserPromptSubmit: "lost", Stop: "lost" } }],
    ["that takes pastes for keys", { noBracketedPaste: true }],
  ])("of an agent %s too", async (_, faults) => {
    const { id } = await spawn("three\nlines of\ntext", { faults });
    expect((await settled(id)).state).toBe("completed");
    expect(submitted()).toEqual([{ text: "three\nlines of\ntext", source: "argument" }]);
  });

  it("what it asks for first is an attention of that work", async () => {
    const content = formatScript({ steps: [{ do: "shell", command: "echo x > touched" }] });
    const { id } = await spawn(content, { mode: "ask" });
    const asked = () => town.backend.getSession(id).then(({ attention }) => attention);
    await expect.poll(async () => (await asked()).length, { timeout: 60_000 }).toBe(1);
    const [attention] = await asked();
    expect(attention).toMatchObject({ kind: "permission", assignmentId: `init-${id}` });
    const answer = { kind: "permission", decision: "allow" } as const;
    await town.backend.respond(id, { attentionId: attention?.id ?? "", answer });
    expect((await settled(id)).state).toBe("completed");
  });

  it("an abort ends its turn", async () => {
    const { id } = await spawn(formatScript({ steps: [{ do: "hang" }] }));
    expect((await town.backend.getSession(id)).status).toBe("busy");
    await town.backend.abortSession(id);
    expect((await settled(id)).state).toBe("aborted");
  });
});

describe("a first prompt is pasted", () => {
  it("where the profile knows no way to start an agent with one", async () => {
    const { id } = await spawn("the first", { agent: "pasted" });
    expect((await settled(id)).state).toBe("completed");
    expect(submitted()).toEqual([{ text: "the first", source: "keys" }]);
  });

  it("where it is longer than an argument may be", async () => {
    const long = "0123456789".repeat(12_100);
    const { id } = await spawn(long);
    expect((await settled(id)).state).toBe("completed");
    expect(submitted()).toEqual([{ text: long, source: "keys" }]);
  });
});

describe("an agent that does not stay", () => {
  it("has nothing of it where its program is not there", async () => {
    await expect(spawn("never", { id: "m", agent: "missing" })).rejects.toMatchObject({
      code: "backend_failed",
      effect: "none",
      message: expect.stringContaining("ended with code 127"),
    });
    await expect(town.backend.getSession("m")).rejects.toMatchObject({ code: "session_not_found" });
    expect(await readdir(join(town.ground.folder, "first"))).toEqual([]);
  });

  it("has nothing of it where the system does not run its program", async () => {
    const unrun = { id: "u", agent: "unrun" };
    await expect(spawn("never", unrun)).rejects.toMatchObject({ code: "backend_failed", effect: "none" });
    await expect(town.backend.getSession("u")).rejects.toMatchObject({ code: "session_not_found" });
    expect(await readdir(join(town.ground.folder, "first"))).toEqual([]);
  });

  it("had it where its hook is heard to say so, however late", async () => {
    await spawn("perhaps", { id: "h", agent: "brief" }).catch(() => {});
    expect((await town.backend.getAssignment("init-h")).state).toBe("unknown");
    const payload = { at: new Date().toISOString(), digest: promptDigest("perhaps") };
    await town.backend.reportAgentEvent("h", { eventId: "from-the-spool", type: "prompt_taken", payload });
    await expect.poll(async () => (await town.backend.getAssignment("init-h")).state).toBe("interrupted");
    expect((await town.backend.getAssignment("init-h")).attempts[0]?.evidence[0]?.kind).toBe("hook");
  });

  it("may have begun where it was started with it: that is unknown, and not given a second time", async () => {
    const brief = { id: "b", agent: "brief" };
    await expect(spawn("perhaps", brief)).rejects.toMatchObject({ code: "backend_failed", effect: "possible" });
    expect((await town.backend.getSession("b")).status).toBe("error");
    expect(await town.backend.getAssignment("init-b")).toMatchObject({ state: "unknown", attempt: 1 });
  });

  it("is cut in its turn, where its own record holds the prompt", async () => {
    // Whether it had been seen at work by then is chance.
    await spawn("perhaps", { id: "c", faults: { crash: { at: "turn" } } }).catch(() => {});
    expect((await settled("c")).state).toBe("interrupted");
    expect(submitted()).toEqual([{ text: "perhaps", source: "argument" }]);
  });
});
