import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isTownError, type TownError } from "@townkit/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readToken } from "./town/daemon-process.js";
import { markedWork } from "./town/scripted-work.js";
import { fillDisk, mayMount, smallDisk, stateFolder } from "./town/small-disk.js";
import { TownUnderTest } from "./town/town-under-test.js";

let town: TownUnderTest;
let token: string;
beforeAll(async () => {
  town = await TownUnderTest.start();
  token = await readToken(town.sandbox);
});
afterAll(async () => {
  expect(await town.close()).toEqual([]);
});

/** Everything that a town keeps of sessions and work. */
async function everything() {
  const { sessions } = await town.client.listSessions();
  return { sessions, assignments: await town.client.listAssignments() };
}

/** The error with which the call is refused, of the family, with a remedy; the town is as it was. */
async function refused(call: () => Promise<unknown>): Promise<TownError> {
  const before = await everything();
  const error = await call().then(
    (answer) => expect.fail(`it was taken: ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  if (!isTownError(error)) throw error;
  expect(error.remedy ?? "").not.toBe("");
  expect(await everything()).toEqual(before);
  return error;
}

/** One request as a program of another make would send it. */
async function send(options: { path: string; body: string; headers?: Record<string, string> }) {
  const response = await fetch(`${town.url}${options.path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...options.headers },
    body: options.body,
  });
  const { error } = (await response.json()) as { error: { code: string; message: string; remedy: string | null } };
  return { status: response.status, ...error };
}

const good = () => town.config();

describe("bad input changes nothing and starts nothing", { timeout: 300_000 }, () => {
  it.each<[string, () => Promise<string> | string, string]>([
    ["a work directory that is not there", () => join(town.workDir, "missing"), "missing"],
    ["a work directory that is a file", () => aFile(), "a-file"],
    ["a work directory that is not absolute", () => "work", "work"],
  ])("%s", async (_what, workDir, named) => {
    const config = town.config({ workDir: await workDir() });
    const error = await refused(() => town.client.spawnSession(config));
    expect(error).toMatchObject({ code: "work_dir_invalid", effect: "none" });
    expect(error.message).toContain(named);
    expect(await town.processes()).toHaveLength(1);
  });

  it("wrong types and unknown keys, naming them", async () => {
    const body = JSON.stringify({ ...good(), role: 7, colour: "red" });
    const answer = await send({ path: "/v1/sessions", body });
    expect(answer).toMatchObject({ status: 400, code: "invalid_input" });
    expect(answer.message).toMatch(/role[\s\S]*colour|colour[\s\S]*role/);
  });

  it("broken JSON, another type of content, a body too large, a wrong token", async () => {
    const path = "/v1/sessions";
    const body = JSON.stringify(good());
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
    expect(await everything()).toEqual({ sessions: [], assignments: [] });
    expect(await town.processes()).toHaveLength(1);
  });

  it("ids of nothing", async () => {
    const { work } = markedWork();
    expect(await refused(() => town.client.getSession("nobody"))).toMatchObject({ code: "session_not_found" });
    expect(await refused(() => town.client.assignWork("nobody", work))).toMatchObject({ code: "session_not_found" });
    expect(await refused(() => town.client.cancelAssignment("w-none"))).toMatchObject({ code: "assignment_not_found" });
  });

  it("an id used again with other content", async () => {
    const config = good();
    const session = await town.client.spawnSession(config, { timeoutMs: 90_000 });
    const other = { ...config, role: "another" };
    expect(await refused(() => town.client.spawnSession(other))).toMatchObject({ code: "idempotency_conflict" });
    const { id, work } = markedWork();
    await town.client.assignWork(session.id, work, { assignmentId: id, until: "settled", timeoutMs: 90_000 });
    const changed = { ...work, content: `${work.content}\nand more` };
    const again = () => town.client.assignWork(session.id, changed, { assignmentId: id });
    expect(await refused(again)).toMatchObject({ code: "idempotency_conflict" });
    expect(await town.verdict([id])).toEqual({ counts: { completed: 1 }, lost: [], repeated: [] });
  });

  it.each([
    ["that the provider does not serve", "scripted/ghost"],
    ["of no provider", "nobody/nothing"],
  ])("a model %s: the work fails with the reason, and the session stays of use", async (_what, model) => {
    const session = await town.client.spawnSession(town.config({ model }), { timeoutMs: 90_000 });
    const { id, work } = markedWork();
    await town.client.assignWork(session.id, work, { assignmentId: id, until: "settled", timeoutMs: 90_000 });
    const assignment = await town.settled(id);
    expect(assignment).toMatchObject({ state: "failed", failure: { message: expect.any(String) } });
    expect(assignment.failure?.message).toMatch(/ghost|nobody|nothing|model/i);
    expect((await town.client.getSession(session.id)).currentAssignmentId).toBeNull();
  });

  it("work of a kind that nobody can give here", async () => {
    const session = await town.client.spawnSession(good(), { timeoutMs: 90_000 });
    const bead = { type: "bead", content: "gt-1", beadId: "gt-1" } as const;
    const error = await refused(() => town.client.assignWork(session.id, bead));
    expect(error).toMatchObject({ code: "capability_unsupported" });
  });

  async function aFile(): Promise<string> {
    const file = join(town.sandbox.root, "a-file");
    await writeFile(file, "");
    return file;
  }
});

if (mayMount())
  it("a full disk refuses work with a clear error, loses nothing, and takes the same work when there is room", {
    timeout: 300_000,
  }, async () => {
    await using full = await TownUnderTest.start(smallDisk);
    const session = await full.spawn();
    const [kept, late] = [markedWork(), markedWork()];
    const hand = ({ id, work }: typeof kept) =>
      full.client.assignWork(session.id, work, { assignmentId: id, until: "settled", timeoutMs: 90_000 });
    const receipt = await hand(kept);
    const filler = join(stateFolder(full.sandbox), "filler");
    await fillDisk(filler);

    // More than the pages that the store has at hand already can take.
    const large = { ...late, work: { ...late.work, content: `${late.work.content}\n${"x".repeat(900_000)}` } };
    const error = await hand(large).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "store_full", remedy: expect.stringMatching(/room|space|free/i) });
    expect((await full.client.listAssignments()).map(({ id }) => id)).toEqual([kept.id]);
    expect(await hand(kept)).toEqual(receipt);

    await rm(filler);
    expect(await hand(large)).toMatchObject({ state: "completed", attempt: 1 });
    expect(await full.verdict([kept.id, late.id])).toEqual({ counts: { completed: 2 }, lost: [], repeated: [] });
    expect(await full.close()).toEqual([]);
  });
