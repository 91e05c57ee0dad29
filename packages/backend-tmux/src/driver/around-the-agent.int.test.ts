import { chmod, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatScript } from "@townkit/testkit/model";
import { directorySettingsFile, readJournals, type TerminalAgentFaultsInput } from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openOwnTmux } from "../conformance/own-tmux.js";
import { openTerminalTown, type TerminalTown } from "../conformance/terminal-town.js";
import { runTmux } from "../tmux/tmux-cli.js";

let town: TerminalTown;
beforeEach(async () => {
  town = await openTerminalTown();
});
afterEach(() => town[Symbol.asyncDispose]());

const patience = { timeout: 60_000 };

async function spawn(id: string, options: { faults?: TerminalAgentFaultsInput; mode?: string } = {}): Promise<string> {
  const { faults = {}, mode } = options;
  const workDir = await town.ground.newWorkDir();
  await writeFile(join(workDir, directorySettingsFile), JSON.stringify({ faults }));
  await town.backend.spawnSession({ id, agent: "scripted", role: "tester", workDir, ...(mode && { mode }) });
  return workDir;
}

/** Hands a prompt in, and resolves with how its turn ended. */
async function run(sessionId: string, content: string): Promise<string> {
  const { assignmentId } = await town.backend.assignWork(sessionId, { type: "prompt", content });
  return (await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 })).state;
}

function submitted(): string[] {
  const records = readJournals({ home: town.ground.home });
  return records.flatMap((record) => (record.event === "submitted" ? [record.text] : []));
}

async function ask(...command: string[]): Promise<string> {
  return (await runTmux({ place: town.ground.place, commands: [command] })).trim();
}

async function controlClient(): Promise<number> {
  const clients = (await ask("list-clients", "-F", "#{client_control_mode} #{client_pid}")).split("\n");
  return Number(clients.find((line) => line.startsWith("1 "))?.slice(2));
}

it("bug class 21: while agents draw themselves anew, and while they rest, no process is started", async () => {
  await town[Symbol.asyncDispose]();
  const log = join("/tmp", `townkit-tmux-starts-${process.pid}`);
  const binary = `${log}.sh`;
  await writeFile(binary, `#!/bin/sh\necho "$*" >> ${log}\nexec tmux "$@"\n`);
  await chmod(binary, 0o700);
  town = await openTerminalTown(() => ({ binary }));
  try {
    await spawn("rests");
    await spawn("draws", { faults: { animateMs: 20 } });
    const slow = formatScript({
      steps: [
        { do: "delay", ms: 3000 },
        { do: "say", text: "done" },
      ],
    });
    const { assignmentId } = await town.backend.assignWork("draws", { type: "prompt", content: slow });
    const before = await readFile(log, "utf8");
    expect((await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 })).state).toBe("completed");
    expect((await readFile(log, "utf8")).slice(before.length)).toBe("");
  } finally {
    // It is ended by that program too.
    await town[Symbol.asyncDispose]();
    town = await openTerminalTown();
    await rm(log, { force: true });
    await rm(binary, { force: true });
  }
});

it("bug class 23: terminals of other sizes come, share a session and go, and prompts arrive as they were given", async () => {
  await spawn("seen");
  const prompt = (name: string) =>
    `${name}: ${"a line that is broken somewhere else in each of them ".repeat(4)}\nand its end`;
  const sizeOf = () => ask("display-message", "-p", "-t", "=s-seen:", "#{window_width}x#{window_height}");
  const born = await sizeOf();
  expect(born).toBe("160x50");
  const { argv } = await town.backend.attachCommand("seen");
  await using viewers = await openOwnTmux();
  const view = (columns: number, rows: number) =>
    runTmux({
      place: viewers,
      commands: [
        ["new-session", "-d", "-s", `v${columns}`, "-x", `${columns}`, "-y", `${rows}`, "env", "-u", "TMUX", ...argv],
        ["set-option", "-g", "status", "off"],
      ],
    });
  await view(100, 30);
  await expect.poll(sizeOf, patience).toMatch(/^100x/);
  expect(await run("seen", prompt("one viewer"))).toBe("completed");
  await view(70, 20);
  await expect.poll(sizeOf, patience).toMatch(/^70x/);
  expect(await run("seen", prompt("two viewers"))).toBe("completed");
  await runTmux({ place: viewers, commands: [["kill-session", "-t", "=v70"]] });
  await expect.poll(sizeOf, patience).toMatch(/^100x/);
  expect(await run("seen", prompt("one again"))).toBe("completed");
  await runTmux({ place: viewers, commands: [["kill-session", "-t", "=v100"]] });
  expect(await run("seen", prompt("nobody"))).toBe("completed");
  expect(submitted()).toEqual(["one viewer", "two viewers", "one again", "nobody"].map(prompt));
});

it("bug class 19: a tmux server that stands still for three seconds loses nothing and doubles nothing", async () => {
  await spawn("stalled");
  expect(await run("stalled", "before")).toBe("completed");
  const pid = Number(await ask("display-message", "-p", "#{pid}"));
  process.kill(pid, "SIGSTOP");
  const behind = run("stalled", "behind it");
  // It is the fault itself that takes so long.
  await sleep(3000);
  process.kill(pid, "SIGCONT");
  expect(await behind).toBe("completed");
  expect(submitted()).toEqual(["before", "behind it"]);
});

it("bug class 19: what an agent asked while the connection was down is heard of when it is up again", async () => {
  await spawn("asks", { mode: "ask" });
  const content = formatScript({
    steps: [
      { do: "delay", ms: 300 },
      { do: "shell", command: "true" },
    ],
  });
  const { assignmentId } = await town.backend.assignWork("asks", { type: "prompt", content });
  process.kill(await controlClient(), "SIGKILL");
  await expect.poll(async () => (await town.backend.getSession("asks")).attention.length, patience).toBe(1);
  const [attention] = (await town.backend.getSession("asks")).attention;
  const answer = { kind: "permission", decision: "allow" } as const;
  await town.backend.respond("asks", { attentionId: attention?.id ?? "", answer });
  const { state } = await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 });
  expect(state).toBe("completed");
});

it("bug class 21: output that nobody read in time is held back, and what is shown since is known all the same", async () => {
  await spawn("floods", { faults: { animateMs: 10 }, mode: "ask" });
  // So long that tmux holds the pane back: a process of ours that does nothing else meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
  const content = formatScript({ steps: [{ do: "shell", command: "true" }] });
  const { assignmentId } = await town.backend.assignWork("floods", { type: "prompt", content });
  await expect.poll(async () => (await town.backend.getSession("floods")).attention.length, patience).toBe(1);
  const [attention] = (await town.backend.getSession("floods")).attention;
  const answer = { kind: "permission", decision: "allow" } as const;
  await town.backend.respond("floods", { attentionId: attention?.id ?? "", answer });
  expect((await town.backend.waitForAssignment(assignmentId, { timeoutMs: 60_000 })).state).toBe("completed");
});

it("bug class 22: a server whose windows and panes count from one is the same to us", async () => {
  await spawn("first");
  for (const option of ["base-index", "pane-base-index"]) await ask("set-option", "-g", option, "1");
  await spawn("second");
  expect(await run("second", "to the second")).toBe("completed");
  expect(await run("first", "to the first")).toBe("completed");
  await town.reopen("dispose");
  const alive = (await town.backend.listSessions()).sessions.map(({ id, liveness }) => [id, liveness.state]);
  expect(alive.sort()).toEqual([
    ["first", "alive"],
    ["second", "alive"],
  ]);
});

it("a work directory that is removed ends no session; it is not started there again", async () => {
  const workDir = await spawn("homeless");
  await rm(workDir, { recursive: true });
  expect(await run("homeless", "still here")).toBe("completed");
  await town.backend.stopSession("homeless");
  await expect(town.backend.resumeSession("homeless")).rejects.toMatchObject({ code: "work_dir_invalid" });
});

it("bug class 17: a work directory by another name is the same one", async () => {
  const workDir = await town.ground.newWorkDir();
  const link = `${workDir}-link`;
  await symlink(workDir, link);
  await town.backend.spawnSession({ id: "linked", agent: "scripted", role: "tester", workDir: link });
  expect(await run("linked", "where am I?")).toBe("completed");
});
