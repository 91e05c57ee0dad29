import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AbortResult, Assignment, Receipt, ResumeResult, Session } from "@townkit/core";
import { openCodeAskingRole } from "@townkit/testkit/model";
import { expect, it } from "vitest";
import type { CommandLineDesk } from "../town/command-line-of-this-file.js";
import { countMarks, gatedWork, marked, markedWork } from "../town/scripted-work.js";

/** One story, in the order in which a user lives it. */
export function work(desk: CommandLineDesk): void {
  const spawn = (...more: string[]) =>
    desk.town.data<Session>(["spawn", "--role", "polecat", "--dir", desk.sandbox.workDir, ...more]);
  const show = (id: string) => desk.town.data<Assignment>(["work", "show", id]);

  it("spawns, hands work in, follows it to its end, and exits as it ended", async () => {
    const session = await spawn("--id", "story");
    expect(session).toMatchObject({ id: "story", status: "ready", workDir: desk.sandbox.workDir });
    expect(await spawn("--id", "story")).toEqual(await desk.town.data(["show", "story"]));

    const good = markedWork();
    const followed = await desk.town.run(["assign", "story", "-", "--wait", "--id", good.id], {
      input: good.work.content,
    });
    expect(followed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("completed") });
    expect(await show(good.id)).toMatchObject({ state: "completed", attempt: 1 });

    const bad = `script: {"steps":[{"do":"http","status":401}]}`;
    expect((await desk.town.run(["assign", "story", bad, "--wait"])).exitCode).toBe(20);
    const [newest] = await desk.town.data<Assignment[]>(["work", "ls", "--limit", "1"]);
    expect(newest).toMatchObject({ state: "failed", failure: { message: expect.any(String) } });
    const retried = await desk.town.data<Receipt>(["retry", newest?.id ?? ""]);
    expect(retried).toMatchObject({ assignmentId: newest?.id, attempt: 2 });
    expect((await desk.town.run(["wait", newest?.id ?? ""])).exitCode).toBe(20);
  });

  it("takes work from a file, shows what was said and what happened", async () => {
    const file = join(desk.sandbox.root, "task.md");
    const { id, work: task } = markedWork({ steps: [{ do: "say", text: "read from a file" }] });
    await writeFile(file, task.content);
    expect((await desk.town.run(["assign", "story", "--file", file, "--id", id, "--wait"])).exitCode).toBe(0);
    expect((await desk.town.run(["output", "story"])).stdout).toContain("read from a file");
    const events = await desk.town.run(["events", "--json"]);
    const types = events.stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { data: { type: string; assignmentId?: string } }).data)
      .filter(({ assignmentId }) => assignmentId === id)
      .map(({ type }) => type);
    expect(types[0]).toBe("assignment.created");
    expect(types.filter((type) => type === "assignment.changed").length).toBeGreaterThan(1);
    expect(types.filter((type) => type === "turn.usage")).toHaveLength(1);
    expect((await desk.town.run(["events"])).stdout).toMatch(
      new RegExp(`${id} used \\d+ in, \\d+ out, \\$[\\d.]+; \\d+ of 200000 tokens`),
    );
    const used = { assignmentId: id, context: { tokens: expect.any(Number), limit: 200_000 } };
    expect(await desk.town.data(["show", "story"])).toMatchObject({ id: "story", lastTurn: used });
    expect((await desk.town.run(["show", "story"])).stdout).toMatch(/^context +\d+ of 200000 tokens in context/m);
  });

  it("aborts a turn, cancels what waits behind it, and resumes", async () => {
    const [running, waiting, next] = [gatedWork(), markedWork(), markedWork()];
    await desk.town.data(["assign", "story", "-", "--id", running.id], { input: running.work.content });
    await marked({ workDir: desk.sandbox.workDir, id: running.id });
    await desk.town.data(["assign", "story", "-", "--id", waiting.id], { input: waiting.work.content });
    expect(await desk.town.data(["cancel", waiting.id])).toMatchObject({ state: "cancelled" });
    expect(await desk.town.error(["cancel", running.id])).toMatchObject({ code: "not_cancellable", exitCode: 6 });
    expect(await desk.town.data<AbortResult>(["abort", "story"])).toMatchObject({ abortedAssignmentId: running.id });
    expect(await show(running.id)).toMatchObject({ state: "aborted" });
    expect((await desk.town.run(["wait", running.id])).exitCode).toBe(21);
    expect(await desk.town.data<ResumeResult>(["resume", "story"])).toMatchObject({ action: "unpaused" });
    const done = await desk.town.run(["assign", "story", "-", "--id", next.id, "--wait"], { input: next.work.content });
    expect(done.exitCode).toBe(0);
    const marks = await countMarks(desk.sandbox.workDir);
    expect([marks.get(running.id), marks.get(waiting.id), marks.get(next.id)]).toEqual([1, undefined, 1]);
  });

  it("answers a permission that a session asks for", async () => {
    const { id, work: task } = markedWork();
    await desk.town.data(["spawn", "--role", openCodeAskingRole, "--dir", desk.sandbox.workDir, "--id", "asks"]);
    await desk.town.data(["assign", "asks", "-", "--id", id], { input: task.content });
    const events = desk.town.run(["wait", id]);
    const attention = await firstAttention("asks");
    expect(await desk.town.error(["answer", "asks", attention])).toMatchObject({ code: "invalid_input", exitCode: 2 });
    expect((await desk.town.run(["answer", "asks", attention, "--allow"])).exitCode).toBe(0);
    expect((await events).exitCode).toBe(0);
    expect(await desk.town.error(["answer", "asks", attention, "--allow"])).toMatchObject({
      code: "attention_not_found",
      exitCode: 4,
    });
  });

  it("stops a session, starts it again with its conversation, and prints the command that opens its terminal", async () => {
    expect(await desk.town.data(["stop", "story"])).toMatchObject({ status: "stopped" });
    expect(await desk.town.data<ResumeResult>(["resume", "story"])).toMatchObject({ action: "started" });
    expect((await desk.town.run(["output", "story"])).stdout).toContain("read from a file");
    const { argv } = await desk.town.data<{ argv: string[] }>(["attach", "story", "--print"]);
    expect(argv).toContain("attach");
    const { exitCode, stderr } = await desk.town.run(["attach", "story"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--print")]);
  });

  it.each([
    ["a command", ["spwan"], "invalid_input", 2, "town spawn"],
    ["an option", ["spawn", "--roel", "x"], "invalid_input", 2, "--role"],
    ["a session", ["show", "stroy"], "session_not_found", 4, "story"],
  ])("names the nearest match of %s that is mistyped", async (_what, argv, code, exitCode, meant) => {
    const error = await desk.town.error(argv);
    expect(error).toMatchObject({ code, exitCode });
    expect(`${error.message} ${error.remedy}`).toContain(meant);
  });

  it("names the nearest match of a mistyped setting, and where it stands", async () => {
    const folder = await desk.sandbox.newWorkDir("mistyped");
    await writeFile(join(folder, "town.toml"), '[orchestration]\nbackend = "opencode"\n[daemon]\nprot = 1\n');
    const error = await desk.town.error(["up", "--town", folder]);
    expect(error).toMatchObject({ code: "config_invalid", exitCode: 2 });
    expect(error.message).toContain("port");
    expect(error.message).toContain("4");
    await rm(folder, { recursive: true });
  });

  it("finds nothing wrong with this town", async () => {
    const doctor = await desk.town.run(["doctor"]);
    expect(doctor, doctor.stdout).toMatchObject({ exitCode: 0 });
  });

  /** The session is shown again and again until it asks for something: a command line has nothing to wait with for that. */
  async function firstAttention(sessionId: string): Promise<string> {
    for (;;) {
      const { attention } = await desk.town.data<Session>(["show", sessionId]);
      const [open] = attention;
      if (open) return open.id;
    }
  }
}
