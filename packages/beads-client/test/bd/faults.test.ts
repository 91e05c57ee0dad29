import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { openBdBeads } from "../../src/bd/index.js";
import { transcripts } from "../../src/testing/index.js";
import { tempFolder } from "../workspace.js";
import { open, standIn } from "./stand-in.js";

test.each(transcripts)("what bd $release printed is what the client gives", async (transcript) => {
  const { client, first } = standIn({ transcript });
  const shown = await client.show(first);
  expect(shown).toMatchObject({ id: first, title: "First", status: "in_progress", assignee: "alice", labels: ["a"] });
  expect(await client.stats()).toMatchObject({ total_issues: 2, blocked_issues: 1 });
  const [version] = transcript.release.split("-");
  expect(await client.health()).toMatchObject({ ok: true, prefix: "tk", version });
  await expect(client.show("tk-zzzzzz")).rejects.toMatchObject({ code: "not_found" });
});

test("a bd that hangs is ended at the deadline, with all that it started", async () => {
  const { standIn: made, client, first } = standIn({ faults: [{ command: "show", kind: "hang" }] });
  await client.stats();
  const refused = expect(client.show(first, { timeoutMs: 1500 })).rejects.toMatchObject({
    code: "timeout",
    effect: "none",
  });
  await refused;
  const pids = made.hanging();
  expect(pids).toHaveLength(2);
  for (const pid of pids) expect(isRunning(pid)).toBe(false);
});

test("a bd that hangs is ended when its client is closed, with all that it started", async () => {
  const { standIn: made, client, first } = standIn({ faults: [{ command: "show", kind: "hang" }] });
  await client.stats();
  const refused = expect(client.show(first)).rejects.toMatchObject({ code: "aborted", effect: "none" });
  await expect.poll(() => made.hanging().length, { timeout: 20_000 }).toBe(2);
  await client[Symbol.asyncDispose]();
  await refused;
  for (const pid of made.hanging()) expect(isRunning(pid)).toBe(false);
});

test("a change that hangs may have been made, and is said to be so; what comes after it has its turn", async () => {
  const { client, first } = standIn({ faults: [{ command: "update", kind: "hang", times: 1 }] });
  await client.show(first);
  const refused = client.claim(first, { timeoutMs: 1500 });
  await expect(refused).rejects.toMatchObject({ code: "timeout", effect: "possible" });
  expect(await client.show(first)).toMatchObject({ id: first });
});

test("lines of warnings around an answer change nothing of it", async () => {
  const { standIn: made, client, first } = standIn();
  const plain = await client.show(first);
  made.set({
    transcript: transcripts[1] as (typeof transcripts)[number],
    faults: [{ command: "show", kind: "noise" }],
  });
  expect(await client.show(first)).toEqual(plain);
});

test.each(["silent", "cut"] as const)("an answer that is %s is not understood, and no empty one", async (kind) => {
  const { client, first } = standIn({ faults: ["show", "status"].map((command) => ({ command, kind })) });
  await expect(client.show(first)).rejects.toMatchObject({ code: "undecodable", effect: "none" });
  await expect(client.stats()).rejects.toMatchObject({ code: "undecodable" });
});

test("a bd that is killed half-way has failed, and what it changed is unknown", async () => {
  const { client, first } = standIn({ faults: [{ command: "update", kind: "dies" }] });
  await client.show(first);
  await expect(client.claim(first)).rejects.toMatchObject({ code: "internal", effect: "possible" });
});

test("a locked database is tried again, a change too, for nothing was done", async () => {
  const { standIn: made, client, first } = standIn({ faults: [{ command: "update", kind: "locked", times: 2 }] });
  await client.show(first);
  expect(await client.claim(first)).toMatchObject({ id: first, assignee: "alice" });
  expect(made.calls().filter((args) => args.includes("--claim"))).toHaveLength(3);
});

test("a database that stays locked is told as busy", async () => {
  const { client, first } = standIn({ faults: [{ command: "show", kind: "locked" }] });
  await expect(client.show(first)).rejects.toMatchObject({ code: "busy", effect: "none", remedy: "Try again." });
});

test("a claim that bd lets through, though somebody else has the bead, is no claim", async () => {
  const { client, standIn: made, first } = standIn();
  const bob = open(made, { actor: "bob" });
  await bob.show(first);
  // The answer to alice's claim was recorded; of bob's the stand-in gives the same, but the bead that is read back is alice's.
  await expect(bob.claim(first)).rejects.toMatchObject({ code: "already_claimed", facts: { assignee: "alice" } });
  expect(await client.claim(first)).toMatchObject({ assignee: "alice" });
});

test("a bd that is replaced is asked anew, and an older one refused", async () => {
  const { client, standIn: made, first } = standIn();
  const [transcript] = transcripts;
  if (transcript === undefined) throw new Error("There is no transcript.");
  expect(await client.health()).toMatchObject({ version: "1.0.3" });
  made.set({ transcript, version: "1.3.0" });
  expect(await client.health()).toMatchObject({ version: "1.3.0" });
  made.set({ transcript, version: "0.63.3" });
  const refused = { code: "skew", facts: { version: "0.63.3", oldest: "1.0.3" } };
  await expect(client.show(first)).rejects.toMatchObject(refused);
  rmSync(made.bd);
  await expect(client.show(first)).rejects.toMatchObject({ code: "unavailable" });
});

test("a bd that is not there, or is none, is told as such", async () => {
  const { standIn: made } = standIn();
  const none = openBdBeads({ beadsDir: made.beadsDir, bd: "/nonexistent/bd", actor: "alice" });
  await expect(none.list()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("/nonexistent/bd"),
  });
  const other = openBdBeads({ beadsDir: made.beadsDir, bd: process.execPath, actor: "alice" });
  await expect(other.list()).rejects.toMatchObject({ code: "unavailable" });
  for (const client of [none, other]) await client[Symbol.asyncDispose]();
});

test("no bd is started where there is no workspace, or for what it cannot keep", async () => {
  const { standIn: made, client } = standIn();
  const elsewhere = openBdBeads({ beadsDir: `${tempFolder()}/.beads`, bd: made.bd, actor: "alice" });
  await expect(elsewhere.list()).rejects.toMatchObject({ code: "workspace_missing" });
  await expect(client.create({ title: "x", notes: "n".repeat(65_536) })).rejects.toMatchObject({
    code: "text_too_long",
  });
  await expect(client.show("")).rejects.toMatchObject({ code: "invalid_input" });
  expect(made.calls()).toEqual([]);
  await elsewhere[Symbol.asyncDispose]();
});

test("the environment is the same for whoever calls, with the workspace and the actor in it", async () => {
  const ambient = {
    BEADS_DIR: "/elsewhere",
    BD_ACTOR: "mallory",
    CLAUDE_CODE: "1",
    BD_JSON_ENVELOPE: "1",
    BEADS_DB: "/x",
  };
  Object.assign(process.env, ambient);
  const { standIn: made, client, first } = standIn();
  try {
    await client.show(first);
  } finally {
    for (const name of Object.keys(ambient)) delete process.env[name];
  }
  const env = made.environments().at(-1);
  expect(env).toMatchObject({ BEADS_DIR: made.beadsDir, BD_ACTOR: "alice", BEADS_ACTOR: "alice", NO_COLOR: "1" });
  for (const name of ["CLAUDE_CODE", "BD_JSON_ENVELOPE", "BEADS_DB"]) expect(env).not.toHaveProperty(name);
});

test("fifty who read at once are answered by few calls", async () => {
  const { standIn: made, client, first } = standIn();
  await client.show(first);
  const before = made.calls().length;
  const shown = await Promise.all(Array.from({ length: 50 }, () => client.show(first)));
  expect(new Set(shown.map(({ id }) => id))).toEqual(new Set([first]));
  expect(made.calls().length - before).toBeLessThanOrEqual(2);
});

test("a workspace of another prefix, or from which another one answers, is refused", async () => {
  const { standIn: made } = standIn();
  await expect(open(made, { prefix: "other" }).list()).rejects.toMatchObject({ code: "workspace_mismatch" });
  const where = { args: ["--json", "where"], stdout: '{"path":"/tmp","prefix":"tk"}' };
  const other = standIn({ entries: [where] });
  await expect(other.client.list()).rejects.toMatchObject({ code: "workspace_mismatch" });
});

/** One that has ended may still be listed, until somebody takes note of it. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
