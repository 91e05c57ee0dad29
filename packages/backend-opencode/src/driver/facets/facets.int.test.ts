import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newOperationKey } from "@townkit/core";
import { formatScript, openCodeCommandName, type ScriptInput } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../../conformance/scripted-town.js";
import { gitFolder } from "../../test-support/git-folder.js";

let town: ScriptedTown;
let sessions = 0;

async function spawn(workDir?: string) {
  sessions += 1;
  const config = { id: `f${sessions}`, agent: "opencode", role: "r", workDir: workDir ?? (await town.newWorkDir()) };
  return await town.backend.spawnSession(config);
}

const runs = (command: string): ScriptInput => ({
  steps: [
    { do: "shell", command },
    { do: "say", text: "done" },
  ],
});

/** Resolves when the file is there. */
async function appears(path: string): Promise<void> {
  await expect.poll(() => readFile(path, "utf8").catch(() => ""), { timeout: 60_000 }).not.toBe("");
}

describe("on a server without snapshots", () => {
  beforeAll(async () => {
    town = await openScriptedTown();
  });
  afterAll(() => town.close());

  it("a revert says that it cannot, and which setting would let it", async () => {
    const { id } = await spawn();
    await expect(town.backend.revertSession(id, { messageId: "msg_any" })).rejects.toMatchObject({
      code: "capability_unsupported",
      effect: "none",
      remedy: expect.stringContaining("`snapshot`"),
    });
  });

  it("a session that asks for snapshots is refused before anything of it is there", async () => {
    const config = { id: "wants-snapshots", agent: "opencode", role: "r", workDir: await town.newWorkDir() };
    await expect(town.backend.spawnSession({ ...config, snapshot: true })).rejects.toMatchObject({
      code: "capability_unsupported",
      effect: "none",
    });
    expect((await town.backend.spawnSession({ ...config, snapshot: false })).id).toBe(config.id);
  });

  it("a command that the server's death cut is interrupted, and its key tells so again without running it", async () => {
    const { id, workDir } = await spawn();
    const key = newOperationKey();
    const script = runs("echo begun >> begun; sleep 300");
    const params = { command: openCodeCommandName, arguments: formatScript(script) };
    const running = town.backend.runCommand(id, params, { key });
    running.catch(() => {});
    await appears(join(workDir, "begun"));
    await town.crashServer();
    const again = () => town.backend.runCommand(id, params, { key });
    expect(await running.catch(again)).toMatchObject({ state: "interrupted" });
    expect(await again()).toMatchObject({ state: "interrupted" });
    expect(await readFile(join(workDir, "begun"), "utf8")).toBe("begun\n");
  });

  it("a shell line that the server's death cut is interrupted, and its key runs nothing again", async () => {
    const { id, workDir } = await spawn();
    const key = newOperationKey();
    const line = { command: "echo begun >> begun; sleep 300" };
    const running = town.backend.runShell(id, line, { key });
    running.catch(() => {});
    await appears(join(workDir, "begun"));
    await town.crashServer();
    const again = () => town.backend.runShell(id, line, { key });
    expect(await running.catch(again)).toMatchObject({ state: "interrupted" });
    expect(await again()).toMatchObject({ state: "interrupted" });
    expect(await readFile(join(workDir, "begun"), "utf8")).toBe("begun\n");
  });

  it("a command that runs while its orchestrator dies is found by its key, and has run once", async () => {
    const { id, workDir } = await spawn();
    const key = newOperationKey();
    const script = runs("echo begun >> begun; until [ -e go ]; do sleep 0.05; done");
    const params = { command: openCodeCommandName, arguments: formatScript(script) };
    town.backend.runCommand(id, params, { key }).catch(() => {});
    await appears(join(workDir, "begun"));
    const next = await town.reopen("kill");
    const found = next.runCommand(id, params, { key });
    await writeFile(join(workDir, "go"), "");
    expect(await found).toMatchObject({ state: "completed", outcome: { text: "done" } });
    expect(await readFile(join(workDir, "begun"), "utf8")).toBe("begun\n");
  });

  it("a session that was stopped before the server died, and the orchestrator after it, goes on with its conversation", async () => {
    const { id } = await spawn();
    await town.backend.assignWork(id, { type: "prompt", content: formatScript(runs("true")) }, { until: "settled" });
    const before = await town.backend.getSessionOutput(id);
    await town.backend.stopSession(id);
    await town.crashServer();
    const next = await town.reopen("kill");
    expect((await next.resumeSession(id)).action).toBe("started");
    const ids = (output: typeof before) => output.messages.map((message) => message.id);
    expect(ids(await next.getSessionOutput(id))).toEqual(ids(before));
    const work = { type: "prompt", content: formatScript(runs("true")) } as const;
    expect((await next.assignWork(id, work, { until: "settled" })).state).toBe("completed");
  });
});

it("what was done before a town turned snapshots on is not taken back, and what was done since is", {
  timeout: 240_000,
}, async () => {
  town = await openScriptedTown();
  try {
    const { id, workDir } = await spawn(await gitFolder(town.root));
    const work = (word: string) => ({
      work: { type: "prompt", content: formatScript(runs(`echo ${word} > a.txt`)) } as const,
      assignmentId: `w-${word}`,
    });
    const file = () => readFile(join(workDir, "a.txt"), "utf8");
    const carryOut = async (word: string) => {
      const { work: given, assignmentId } = work(word);
      await town.backend.assignWork(id, given, { assignmentId, until: "settled" });
    };
    await carryOut("early");
    await town.reopen("dispose", { snapshot: true });
    await town.backend.getSessionOutput(id);
    await town.crashServer();
    await carryOut("late");
    const users = (await town.backend.listMessages(id)).messages.filter(({ role }) => role === "user");
    const [early, late] = users.map((message) => message.id);
    await expect(town.backend.revertSession(id, { messageId: early ?? "" })).rejects.toMatchObject({
      code: "capability_unsupported",
      effect: "none",
      remedy: expect.stringContaining("later message"),
    });
    expect(await file()).toBe("late\n");
    await town.backend.revertSession(id, { messageId: late ?? "" });
    expect(await file()).toBe("early\n");
  } finally {
    await town.close();
  }
});

describe("on a server with snapshots", () => {
  beforeAll(async () => {
    town = await openScriptedTown({ snapshot: true });
  });
  afterAll(() => town.close());

  it("a revert brings the files back, its undo takes them again, and both say what they did", async () => {
    const { id, workDir } = await spawn(await gitFolder(town.root));
    const file = join(workDir, "a.txt");
    await writeFile(file, "mine\n");
    await town.backend.assignWork(
      id,
      { type: "prompt", content: formatScript(runs("echo theirs > a.txt")) },
      { until: "settled" },
    );
    const [first] = (await town.backend.listMessages(id)).messages;
    const reverted = await town.backend.revertSession(id, { messageId: first?.id ?? "" });
    expect(reverted.diff).toContain("a.txt");
    expect(await readFile(file, "utf8")).toBe("mine\n");
    await town.backend.unrevertSession(id);
    expect(await readFile(file, "utf8")).toBe("theirs\n");
  });

  it("a session that keeps nothing to undo is on a server without snapshots, finds itself there, and says so", async () => {
    const config = { id: "plain", agent: "opencode", role: "r", workDir: await gitFolder(town.root), snapshot: false };
    const { id } = await town.backend.spawnSession(config);
    const work = { type: "prompt", content: formatScript(runs("echo theirs > a.txt")) } as const;
    await town.backend.assignWork(id, work, { until: "settled" });
    expect([...(await town.records()).keys()]).toEqual(["1", "2-no-snapshots"]);
    const next = await town.reopen("kill");
    const [first] = (await next.listMessages(id)).messages;
    await expect(next.revertSession(id, { messageId: first?.id ?? "" })).rejects.toMatchObject({
      code: "capability_unsupported",
      remedy: expect.stringContaining("`snapshot` off"),
    });
    expect((await next.readConfig(id)).config).toMatchObject({ snapshot: false });
    const other = await spawn(config.workDir);
    expect((await next.readConfig(other.id)).config).toMatchObject({ snapshot: true });
  });

  it("a fork stays on its parent's server, and one that asks for snapshots which that does not take is refused", async () => {
    const prepared = async (id: string, snapshot: boolean) => {
      const config = { id, agent: "opencode", role: "r", workDir: await town.newWorkDir(), snapshot };
      const handle = await town.backend.prepare({ config });
      await town.backend.start({ config, handle, forkedFrom: null });
      return (asked: boolean | undefined) =>
        town.backend.prepare({
          config: { ...config, id: `${id}-fork`, snapshot: asked },
          fork: { sessionId: id, handle },
        });
    };
    const withoutAny = await prepared("forked-without", false);
    await expect(withoutAny(true)).rejects.toMatchObject({ code: "capability_unsupported", effect: "none" });
    for (const asked of [false, undefined])
      expect((await withoutAny(asked)).data).toMatchObject({ server: "2-no-snapshots" });
    const withThem = await prepared("forked-with", true);
    for (const asked of [true, false, undefined]) expect((await withThem(asked)).data).toMatchObject({ server: "1" });
  });

  it("a revert outside of a git repository is refused before it hides anything", async () => {
    const { id } = await spawn();
    const work = { type: "prompt", content: formatScript(runs("echo theirs > a.txt")) } as const;
    await town.backend.assignWork(id, work, { until: "settled" });
    const [first] = (await town.backend.listMessages(id)).messages;
    await expect(town.backend.revertSession(id, { messageId: first?.id ?? "" })).rejects.toMatchObject({
      code: "capability_unsupported",
      remedy: expect.stringContaining("git"),
    });
    expect((await town.backend.listMessages(id)).revertedFrom).toBeNull();
  });
});
