// What an operator does to a town with agents at work on a real server: restart, back up, look, export, go back.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Assignment, Receipt, Session } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
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
  await town.data(["init"]);
  await writeTownConfig({ sandbox, modelUrl: model.url, port: await freePort() });
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

const assign = (id: string, { content }: { content: string }) =>
  town.data<Receipt>(["assign", "worker", "-", "--id", id], { input: content });
const work = (id: string) => town.data<Assignment>(["work", "show", id]);
const file = () => join(sandbox.root, "town.tar.gz");

/** One story, in the order in which an operator lives it. */
describe("operations", { timeout: 300_000 }, () => {
  it("a restart in the middle of a turn interrupts it nowhere: it ends as one attempt, done once, and so does what waits", async () => {
    await town.data<Session>(["spawn", "--id", "worker", "--role", "polecat", "--dir", sandbox.workDir]);
    const running = gatedWork();
    await assign(running.id, running.work);
    await marked({ workDir: sandbox.workDir, id: running.id });
    const waiting = markedWork();
    await assign(waiting.id, waiting.work);
    const { pid } = await town.data<{ pid: number }>(["status"]);
    const restarted = await town.data<{ before: number; pid: number }>(["restart"]);
    expect(restarted.before).toBe(pid);
    expect(restarted.pid).not.toBe(pid);
    expect(await work(running.id)).toMatchObject({ state: "running", attempt: 1 });
    expect(await work(waiting.id)).toMatchObject({ state: "queued" });
    await openGate({ workDir: sandbox.workDir, id: running.id });
    for (const { id } of [running, waiting]) {
      expect(await town.data(["wait", id])).toMatchObject({ state: "completed", attempt: 1 });
      expect((await countMarks(sandbox.workDir)).get(id)).toBe(1);
    }
  });

  it("a backup is made while a turn runs, and the log tells of the restart", async () => {
    const running = gatedWork("work-under-way");
    await assign(running.id, running.work);
    await marked({ workDir: sandbox.workDir, id: running.id });
    expect(await town.data(["backup", file()])).toMatchObject({ file: file() });
    expect((await stat(file())).mode & 0o077).toBe(0);
    expect(await town.error(["backup", file()])).toMatchObject({ code: "invalid_input" });
    await openGate({ workDir: sandbox.workDir, id: running.id });
    expect(await town.data(["wait", running.id])).toMatchObject({ state: "completed" });
    const { stdout } = await town.run(["logs", "--level", "info"]);
    expect(stdout.match(/the town is served/g)).toHaveLength(2);
    expect((await town.error(["logs", "nothing"])).remedy).toContain("daemon");
  });

  it("an export tells all of a session, and of a piece of work, without the town's token", async () => {
    const later = markedWork({ id: "work-after-backup" });
    await assign(later.id, later.work);
    await town.data(["wait", later.id]);
    const token = (await readFile(join(sandbox.town, ".town", "token"), "utf8")).trim();
    const said = await town.run(["export", "worker"]);
    const whole = JSON.parse(said.stdout) as Record<"session" | "work" | "events" | "output" | "messages", unknown[]>;
    expect(said.stdout).not.toContain(token);
    expect(whole.work).toHaveLength(4);
    expect(whole.events).toContainEqual(expect.objectContaining({ type: "session.created" }));
    expect(JSON.stringify(whole.output)).toContain("passed the gate");
    expect(JSON.stringify(whole.messages)).toContain("passed the gate");
    const part = await town.data<{ events: { assignmentId: string }[] }>(["export", later.id]);
    expect(part).toMatchObject({ kind: "work", work: { id: later.id } });
    expect(new Set(part.events.map(({ assignmentId }) => assignmentId))).toEqual(new Set([later.id]));
    expect(await town.error(["export", "nobody"])).toMatchObject({ exitCode: 4 });
  });

  it("a town goes back to its backup, with its agents' conversations; what was under way then is not done again", async () => {
    expect(await town.error(["restore", file()])).toMatchObject({ code: "town_locked", exitCode: 10 });
    await town.data(["down"]);
    expect(await town.error(["restore", file()])).toMatchObject({ remedy: expect.stringContaining("--replace") });
    const restored = await town.data<{ held: unknown }>(["restore", file(), "--replace"]);
    expect(restored.held).toEqual([{ sessionId: "worker", queued: 0, unknown: ["work-under-way"] }]);
    expect(await town.error(["work", "show", "work-after-backup"])).toMatchObject({ code: "assignment_not_found" });
    expect((await work("work-under-way")).attempts).toHaveLength(1);
    expect((await countMarks(sandbox.workDir)).get("work-under-way")).toBe(1);
    expect(await town.data(["show", "worker"])).toMatchObject({
      paused: { reason: expect.stringContaining("restored") },
    });
    await town.run(["resolve", "work-under-way", "--delivered"]);
    await town.data(["resume", "worker"]);
    const { stdout } = await town.run(["messages", "worker"]);
    expect(stdout).toContain("passed the gate");
  });
});
