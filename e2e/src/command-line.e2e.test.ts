import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AbortResult, Assignment, Receipt, ResumeResult, Session, SessionList } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { openCodeAskingRole } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, type Sandbox, writeTownConfig } from "./town/sandbox.js";
import { type ModelProcess, startModel } from "./town/scripted-model.js";
import { countMarks, gatedWork, marked, markedWork, openGate } from "./town/scripted-work.js";

let sandbox: Sandbox;
let model: ModelProcess;
let town: CommandLine;

beforeAll(async () => {
  sandbox = await makeSandbox();
  model = await startModel(sandbox.root);
  town = commandLine(sandbox);
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

const spawn = (...more: string[]) =>
  town.data<Session>(["spawn", "--role", "polecat", "--dir", sandbox.workDir, ...more]);
const work = (id: string) => town.data<Assignment>(["work", "show", id]);

/** One story, in the order in which a user lives it. */
describe("the command line", { timeout: 300_000 }, () => {
  it("makes a town once, and is told what to do where there is none", async () => {
    const none = await town.error(["ls"]);
    expect(none).toMatchObject({ code: "config_invalid", remedy: expect.stringContaining("town init") });
    expect(await town.data(["init"])).toMatchObject({ town: sandbox.town });
    expect(await town.error(["init"])).toMatchObject({ code: "invalid_input", exitCode: 2 });
    await writeTownConfig({ sandbox, modelUrl: model.url, port: await freePort() });
  });

  it("shows the settings with where they come from, and starts nothing for it", async () => {
    const settings = await town.data<{ key: string; from: string; value: unknown }[]>(["config", "show"]);
    expect(settings).toContainEqual({ key: "orchestration.backend", value: "opencode", from: expect.any(String) });
    expect(await town.data(["status"])).toMatchObject({ running: false });
    expect(await processesWith(sandbox.root)).toEqual([]);
  });

  it("starts the daemon by itself for the first command that needs it, and not where that is forbidden", async () => {
    expect(await town.error(["ls", "--no-start"])).toMatchObject({ code: "town_unreachable", exitCode: 9 });
    expect(await town.data<SessionList>(["ls"])).toEqual({ sessions: [], unreachable: [] });
    const { pid } = await town.data<{ pid: number }>(["status"]);
    expect(await town.data(["up"])).toMatchObject({ started: false, pid });
  });

  it("spawns, hands work in, follows it to its end, and exits as it ended", async () => {
    const session = await spawn("--id", "story");
    expect(session).toMatchObject({ id: "story", status: "ready", workDir: sandbox.workDir });
    expect(await spawn("--id", "story")).toEqual(await town.data(["show", "story"]));

    const good = markedWork();
    const followed = await town.run(["assign", "story", "-", "--wait", "--id", good.id], { input: good.work.content });
    expect(followed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("completed") });
    expect(await work(good.id)).toMatchObject({ state: "completed", attempt: 1 });

    const bad = `script: {"steps":[{"do":"http","status":401}]}`;
    expect((await town.run(["assign", "story", bad, "--wait"])).exitCode).toBe(20);
    const [newest] = await town.data<Assignment[]>(["work", "ls", "--limit", "1"]);
    expect(newest).toMatchObject({ state: "failed", failure: { message: expect.any(String) } });
    const retried = await town.data<Receipt>(["retry", newest?.id ?? ""]);
    expect(retried).toMatchObject({ assignmentId: newest?.id, attempt: 2 });
    expect((await town.run(["wait", newest?.id ?? ""])).exitCode).toBe(20);
  });

  it("takes work from a file, shows what was said and what happened", async () => {
    const file = join(sandbox.root, "task.md");
    const { id, work: task } = markedWork({ steps: [{ do: "say", text: "read from a file" }] });
    await writeFile(file, task.content);
    expect((await town.run(["assign", "story", "--file", file, "--id", id, "--wait"])).exitCode).toBe(0);
    expect((await town.run(["output", "story"])).stdout).toContain("read from a file");
    const events = await town.run(["events", "--json"]);
    const types = events.stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { data: { type: string; assignmentId?: string } }).data)
      .filter(({ assignmentId }) => assignmentId === id)
      .map(({ type }) => type);
    expect(types[0]).toBe("assignment.created");
    expect(types.filter((type) => type === "assignment.changed").length).toBeGreaterThan(1);
    expect(types.filter((type) => type === "turn.usage")).toHaveLength(1);
    expect((await town.run(["events"])).stdout).toMatch(
      new RegExp(`${id} used \\d+ in, \\d+ out, \\$[\\d.]+; \\d+ of 200000 tokens`),
    );
    const used = { assignmentId: id, context: { tokens: expect.any(Number), limit: 200_000 } };
    expect(await town.data(["show", "story"])).toMatchObject({ id: "story", lastTurn: used });
    expect((await town.run(["show", "story"])).stdout).toMatch(/^context +\d+ of 200000 tokens in context/m);
  });

  it("aborts a turn, cancels what waits behind it, and resumes", async () => {
    const [running, waiting, next] = [gatedWork(), markedWork(), markedWork()];
    await town.data(["assign", "story", "-", "--id", running.id], { input: running.work.content });
    await marked({ workDir: sandbox.workDir, id: running.id });
    await town.data(["assign", "story", "-", "--id", waiting.id], { input: waiting.work.content });
    expect(await town.data(["cancel", waiting.id])).toMatchObject({ state: "cancelled" });
    expect(await town.error(["cancel", running.id])).toMatchObject({ code: "not_cancellable", exitCode: 6 });
    expect(await town.data<AbortResult>(["abort", "story"])).toMatchObject({ abortedAssignmentId: running.id });
    expect(await work(running.id)).toMatchObject({ state: "aborted" });
    expect((await town.run(["wait", running.id])).exitCode).toBe(21);
    expect(await town.data<ResumeResult>(["resume", "story"])).toMatchObject({ action: "unpaused" });
    const done = await town.run(["assign", "story", "-", "--id", next.id, "--wait"], { input: next.work.content });
    expect(done.exitCode).toBe(0);
    const marks = await countMarks(sandbox.workDir);
    expect([marks.get(running.id), marks.get(waiting.id), marks.get(next.id)]).toEqual([1, undefined, 1]);
  });

  it("answers a permission that a session asks for", async () => {
    const { id, work: task } = markedWork();
    await town.data(["spawn", "--role", openCodeAskingRole, "--dir", sandbox.workDir, "--id", "asks"]);
    await town.data(["assign", "asks", "-", "--id", id], { input: task.content });
    const events = town.run(["wait", id]);
    const attention = await firstAttention("asks");
    expect(await town.error(["answer", "asks", attention])).toMatchObject({ code: "invalid_input", exitCode: 2 });
    expect((await town.run(["answer", "asks", attention, "--allow"])).exitCode).toBe(0);
    expect((await events).exitCode).toBe(0);
    expect(await town.error(["answer", "asks", attention, "--allow"])).toMatchObject({
      code: "attention_not_found",
      exitCode: 4,
    });
  });

  it("stops a session, starts it again with its conversation, and prints the command that opens its terminal", async () => {
    expect(await town.data(["stop", "story"])).toMatchObject({ status: "stopped" });
    expect(await town.data<ResumeResult>(["resume", "story"])).toMatchObject({ action: "started" });
    expect((await town.run(["output", "story"])).stdout).toContain("read from a file");
    const { argv } = await town.data<{ argv: string[] }>(["attach", "story", "--print"]);
    expect(argv).toContain("attach");
    const { exitCode, stderr } = await town.run(["attach", "story"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--print")]);
  });

  it.each([
    ["a command", ["spwan"], "invalid_input", 2, "town spawn"],
    ["an option", ["spawn", "--roel", "x"], "invalid_input", 2, "--role"],
    ["a session", ["show", "stroy"], "session_not_found", 4, "story"],
  ])("names the nearest match of %s that is mistyped", async (_what, argv, code, exitCode, meant) => {
    const error = await town.error(argv);
    expect(error).toMatchObject({ code, exitCode });
    expect(`${error.message} ${error.remedy}`).toContain(meant);
  });

  it("names the nearest match of a mistyped setting, and where it stands", async () => {
    const folder = await sandbox.newWorkDir("mistyped");
    await writeFile(join(folder, "town.toml"), '[orchestration]\nbackend = "opencode"\n[daemon]\nprot = 1\n');
    const error = await town.error(["up", "--town", folder]);
    expect(error).toMatchObject({ code: "config_invalid", exitCode: 2 });
    expect(error.message).toContain("port");
    expect(error.message).toContain("4");
    await rm(folder, { recursive: true });
  });

  it("finds nothing wrong with this town", async () => {
    const doctor = await town.run(["doctor"]);
    expect(doctor, doctor.stdout).toMatchObject({ exitCode: 0 });
  });

  it("takes the town down with everything that it started, in the middle of work too", async () => {
    const running = gatedWork();
    await town.data(["assign", "story", "-", "--id", running.id], { input: running.work.content });
    await marked({ workDir: sandbox.workDir, id: running.id });
    expect(await town.data(["down"])).toMatchObject({ stopped: true });
    expect(await processesWith(sandbox.root)).toEqual([]);
    expect(await town.data(["down"])).toMatchObject({ stopped: false });
    expect(await town.data(["status"])).toMatchObject({ running: false });
    expect(["aborted", "interrupted"]).toContain((await work(running.id)).state);
    await openGate({ workDir: sandbox.workDir, id: running.id });
  });

  /** The session is shown again and again until it asks for something: a command line has nothing to wait with for that. */
  async function firstAttention(sessionId: string): Promise<string> {
    for (;;) {
      const { attention } = await town.data<Session>(["show", sessionId]);
      const [open] = attention;
      if (open) return open.id;
    }
  }
});
