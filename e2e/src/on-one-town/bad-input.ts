import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isTownError, type TownError } from "@townkit/core";
import { expect, it } from "vitest";
import { readToken } from "../town/daemon-process.js";
import { markedWork } from "../town/scripted-work.js";
import type { TownDesk } from "../town/town-of-this-file.js";
import type { TownUnderTest } from "../town/town-under-test.js";

/** Everything that a town keeps of sessions and work. */
async function everything({ client }: TownUnderTest) {
  const { sessions } = await client.listSessions();
  return { sessions, assignments: await client.listAssignments() };
}

/** The error with which the call is refused, of the family, with a remedy; the town is as it was. */
async function refused<Answer>(
  { town }: TownDesk,
  call: (client: TownUnderTest["client"]) => Promise<Answer>,
): Promise<TownError> {
  const before = await everything(town);
  const error = await call(town.client).then(
    (answer) => expect.fail(`it was taken: ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  if (!isTownError(error)) throw error;
  expect(error.remedy ?? "").not.toBe("");
  expect(await everything(town)).toEqual(before);
  return error;
}

/** Of a town in which no session was ever begun: none is begun by it. */
export function badInput(desk: TownDesk): void {
  /** One request as a program of another make would send it. */
  async function send(options: { path: string; body: string; headers?: Record<string, string> }) {
    const token = await readToken(desk.town.sandbox);
    const response = await fetch(`${desk.town.url}${options.path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...options.headers },
      body: options.body,
    });
    const { error } = (await response.json()) as { error: { code: string; message: string; remedy: string | null } };
    return { status: response.status, ...error };
  }

  it.each<[string, () => Promise<string> | string, string]>([
    ["a work directory that is not there", () => join(desk.town.workDir, "missing"), "missing"],
    ["a work directory that is a file", () => aFile(), "a-file"],
    ["a work directory that is not absolute", () => "work", "work"],
  ])("%s", async (_what, workDir, named) => {
    const config = desk.town.config({ workDir: await workDir() });
    const error = await refused(desk, (client) => client.spawnSession(config));
    expect(error).toMatchObject({ code: "work_dir_invalid", effect: "none" });
    expect(error.message).toContain(named);
    expect(await desk.town.processes()).toHaveLength(1);
  });

  it("wrong types and unknown keys, naming them", async () => {
    const body = JSON.stringify({ ...desk.town.config(), role: 7, colour: "red" });
    const answer = await send({ path: "/v1/sessions", body });
    expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
    expect(answer.message).toMatch(/role[\s\S]*colour|colour[\s\S]*role/);
  });

  it("broken JSON, another type of content, a body too large, a wrong token", async () => {
    const path = "/v1/sessions";
    const body = JSON.stringify(desk.town.config());
    expect(await send({ path, body: "{ not json" })).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await send({ path, body, headers: { "content-type": "text/plain" } })).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
    });
    expect(await send({ path, body: JSON.stringify("x".repeat(5 * 1024 * 1024)) })).toMatchObject({
      status: 413,
      code: "payload_too_large",
    });
    expect(await send({ path, body, headers: { authorization: "Bearer guess" } })).toMatchObject({
      status: 401,
      code: "unauthorized",
    });
    expect(await everything(desk.town)).toEqual({ sessions: [], assignments: [] });
    expect(await desk.town.processes()).toHaveLength(1);
  });

  it("ids of nothing", async () => {
    const { work } = markedWork();
    expect(await refused(desk, (client) => client.getSession("nobody"))).toMatchObject({ code: "session_not_found" });
    expect(await refused(desk, (client) => client.assignWork("nobody", work))).toMatchObject({
      code: "session_not_found",
    });
    expect(await refused(desk, (client) => client.cancelAssignment("w-none"))).toMatchObject({
      code: "assignment_not_found",
    });
  });

  async function aFile(): Promise<string> {
    const file = join(desk.town.sandbox.root, "a-file");
    await writeFile(file, "");
    return file;
  }
}

/** What a session is known by, runs on, or is given. */
export function badInputForSessions(desk: TownDesk): void {
  it("an id used again with other content", async () => {
    const { completed: others = 0 } = (await desk.town.verdict([])).counts;
    const config = desk.town.config();
    const session = await desk.town.client.spawnSession(config, { timeoutMs: 90_000 });
    const other = { ...config, role: "another" };
    expect(await refused(desk, (client) => client.spawnSession(other))).toMatchObject({ code: "idempotency_conflict" });
    const { id, work } = markedWork();
    await desk.town.client.assignWork(session.id, work, { assignmentId: id, until: "settled", timeoutMs: 90_000 });
    const changed = { ...work, content: `${work.content}\nand more` };
    const again: Parameters<typeof refused>[1] = (client) =>
      client.assignWork(session.id, changed, { assignmentId: id });
    expect(await refused(desk, again)).toMatchObject({ code: "idempotency_conflict" });
    expect(await desk.town.verdict([id])).toEqual({ counts: { completed: others + 1 }, lost: [], repeated: [] });
  });

  it.each([
    ["that the provider does not serve", "scripted/ghost"],
    ["of no provider", "nobody/nothing"],
  ])("a model %s: the work fails with the reason, and the session stays of use", async (_what, model) => {
    const session = await desk.town.client.spawnSession(desk.town.config({ model }), { timeoutMs: 90_000 });
    const { id, work } = markedWork();
    await desk.town.client.assignWork(session.id, work, { assignmentId: id, until: "settled", timeoutMs: 90_000 });
    const assignment = await desk.town.settled(id);
    expect(assignment).toMatchObject({ state: "failed", failure: { message: expect.any(String) } });
    expect(assignment.failure?.message).toMatch(/ghost|nobody|nothing|model/i);
    expect((await desk.town.client.getSession(session.id)).currentAssignmentId).toBeNull();
  });

  it("work of a kind that nobody can give here", async () => {
    const session = await desk.town.client.spawnSession(desk.town.config(), { timeoutMs: 90_000 });
    const bead = { type: "bead", content: "gt-1", beadId: "gt-1" } as const;
    const error = await refused(desk, (client) => client.assignWork(session.id, bead));
    expect(error).toMatchObject({ code: "capability_unsupported" });
  });
}
