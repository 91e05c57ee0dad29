import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionConfig } from "../contract/session.js";
import { openStage, prompt, refusal } from "./test-support/stage.js";

describe("spawnSession", () => {
  it("starts a session that can take work", async () => {
    const { spawn, workDir } = await openStage();
    const session = await spawn({ id: "s-1", model: "p/m" });
    expect(session).toMatchObject({ id: "s-1", workDir, model: "p/m", backend: "memory", status: "ready" });
    expect(session).toMatchObject({ liveness: { state: "alive" }, queued: 0, paused: null, currentAssignmentId: null });
  });

  it("gives the same session for the same id, at once and after a crash, and refuses other content", async () => {
    const stage = await openStage();
    const [first, second] = await Promise.all([stage.spawn({ id: "s-1" }), stage.spawn({ id: "s-1" })]);
    expect(first).toEqual(second);
    await stage.crash();
    expect((await stage.spawn({ id: "s-1" })).createdAt).toBe(first.createdAt);
    expect((await refusal(() => stage.spawn({ id: "s-1", role: "other" }))).code).toBe("idempotency_conflict");
    expect((await stage.backend.listSessions()).sessions).toHaveLength(1);
  });

  it("hands in the first prompt once, whatever is repeated", async () => {
    const stage = await openStage();
    await stage.spawn({ id: "s-1", initPrompt: "begin" });
    const [init] = await stage.backend.listAssignments();
    expect(init).toMatchObject({ sessionId: "s-1", work: { content: "begin" } });
    await stage.crash();
    await stage.spawn({ id: "s-1", initPrompt: "begin" });
    expect(stage.world.executions()).toHaveLength(1);
  });

  it("refuses a work directory that cannot be worked in, and starts nothing", async () => {
    const { spawn, backend, workDir } = await openStage();
    const file = join(workDir, "a-file");
    await writeFile(file, "");
    for (const bad of [join(workDir, "missing"), file, "relative/path"]) {
      expect((await refusal(() => spawn({ workDir: bad }))).code).toBe("work_dir_invalid");
    }
    expect((await backend.listSessions()).sessions).toEqual([]);
  });

  it("refuses what it cannot run, and what is not of the schema", async () => {
    const { spawn, backend } = await openStage();
    expect((await refusal(() => spawn({ agent: "nobody" }))).code).toBe("capability_unsupported");
    expect((await refusal(() => spawn({ backend: "tmux" }))).code).toBe("invalid_input");
    expect((await refusal(() => spawn({ id: "../up" }))).code).toBe("invalid_input");
    expect((await refusal(() => spawn({ typo: 1 } as Partial<SessionConfig>))).code).toBe("invalid_input");
    expect((await backend.listSessions()).sessions).toEqual([]);
  });

  it("leaves nothing behind where nothing was started, and goes on where something may have been", async () => {
    const { spawn, backend, world } = await openStage();
    world.failNext({ call: "start", effect: "none" });
    expect((await refusal(() => spawn({ id: "s-1" }))).effect).toBe("none");
    expect((await refusal(() => backend.getSession("s-1"))).code).toBe("session_not_found");
    world.failNext({ call: "start", effect: "possible" });
    expect((await refusal(() => spawn({ id: "s-1" }))).effect).toBe("possible");
    expect(await backend.getSession("s-1")).toMatchObject({ status: "error" });
    expect(await spawn({ id: "s-1" })).toMatchObject({ status: "ready", statusReason: null });
  });
});

describe("listSessions", () => {
  it("lists all, the stopped ones too, oldest first, by status, role and agent", async () => {
    const { spawn, backend } = await openStage();
    const [one, two] = [await spawn({ role: "builder" }), await spawn()];
    await backend.stopSession(two.id);
    const ids = async (filter: object) => (await backend.listSessions(filter)).sessions.map(({ id }) => id);
    expect(await ids({})).toEqual([one.id, two.id]);
    expect(await ids({ status: ["stopped"] })).toEqual([two.id]);
    expect(await ids({ role: "builder" })).toEqual([one.id]);
    expect(await ids({ agent: "other" })).toEqual([]);
    expect((await refusal(() => backend.listSessions({ typo: 1 } as object))).code).toBe("invalid_input");
  });
});

describe("stopSession", () => {
  it("aborts the turn that runs, and keeps the record and the conversation", async () => {
    const { spawn, backend } = await openStage();
    const { id } = await spawn();
    await backend.assignWork(id, prompt("wait s"), { assignmentId: "w-1" });
    expect(await backend.stopSession(id)).toMatchObject({ status: "stopped", liveness: { state: "dead" } });
    expect((await backend.getAssignment("w-1")).state).toBe("aborted");
    expect((await backend.getSessionOutput(id)).messages).toHaveLength(2);
    expect((await refusal(() => backend.assignWork(id, prompt("x")))).code).toBe("session_not_running");
    expect((await backend.stopSession(id)).status).toBe("stopped");
  });

  it("survives a crash as stopped, and resumes with its conversation", async () => {
    const stage = await openStage();
    const { id } = await stage.spawn();
    await stage.backend.assignWork(id, prompt("before"), { until: "settled" });
    await stage.backend.stopSession(id);
    const backend = await stage.crash();
    expect((await backend.getSession(id)).status).toBe("stopped");
    expect(await backend.resumeSession(id)).toMatchObject({ action: "started", receipt: null });
    expect((await backend.getSession(id)).status).toBe("idle");
    await backend.assignWork(id, prompt("after"), { until: "settled" });
    expect((await backend.getSessionOutput(id)).messages).toHaveLength(4);
  });
});

describe("forkSession", () => {
  it("begins with a copy of the conversation, up to a message, and leaves the parent alone", async () => {
    const { spawn, backend } = await openStage();
    const parent = await spawn({ initPrompt: "one" });
    await backend.waitForAssignment(`init-${parent.id}`);
    await backend.assignWork(parent.id, prompt("two"), { assignmentId: "w-2", until: "settled" });
    const before = await backend.getSessionOutput(parent.id);
    const second = before.messages.find(({ assignmentId }) => assignmentId === "w-2");
    const whole = await backend.forkSession(parent.id, { newRole: "child" });
    const part = await backend.forkSession(parent.id, { atMessageId: second?.id });
    expect(whole).toMatchObject({ forkedFrom: parent.id, role: "child", status: "ready" });
    expect(part.role).toBe(parent.role);
    const texts = async (id: string) => JSON.stringify((await backend.getSessionOutput(id)).messages);
    expect(await texts(whole.id)).toContain("two");
    expect(await texts(part.id)).toContain("one");
    expect(await texts(part.id)).not.toContain("two");
    await backend.assignWork(whole.id, prompt("three"), { until: "settled" });
    expect(await backend.getSessionOutput(parent.id)).toEqual(before);
    expect(await backend.listAssignments({ sessionId: part.id })).toEqual([]);
  });

  it("is one fork for one id, and refuses the id for another parent and an unknown message", async () => {
    const { spawn, backend } = await openStage();
    const [parent, other] = [await spawn(), await spawn()];
    const fork = await backend.forkSession(parent.id, { id: "f-1" });
    expect((await backend.forkSession(parent.id, { id: "f-1" })).createdAt).toBe(fork.createdAt);
    expect((await refusal(() => backend.forkSession(other.id, { id: "f-1" }))).code).toBe("idempotency_conflict");
    expect((await refusal(() => backend.forkSession(parent.id, { atMessageId: "none" }))).code).toBe("invalid_input");
    expect((await refusal(() => backend.forkSession("nobody"))).code).toBe("session_not_found");
  });

  it("can copy a busy parent", async () => {
    const { spawn, backend, open } = await openStage();
    const parent = await spawn();
    await backend.assignWork(parent.id, prompt("wait p"), { assignmentId: "w-1" });
    const fork = await backend.forkSession(parent.id);
    expect((await backend.assignWork(fork.id, prompt("ahead"), { until: "settled" })).state).toBe("completed");
    open("p");
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
  });
});
