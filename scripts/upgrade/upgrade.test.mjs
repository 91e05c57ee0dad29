// A town at work is taken over by another version of its programs, which npm has installed in the place of the one that runs.
//
// Of which one: the present version is taken over by one that is made of it as a next one could be, with a further step of the store's
// schema and a further plugin protocol. With tarballs of a release in TOWN_UPGRADE_FROM, that release is taken over by the present one.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { countMarks, gatedWork, marked, markedWork, openGate } from "../../e2e/dist/town/scripted-work.js";
import { isRunning } from "../../packages/testkit/dist/faults/index.js";
import { openDrillTown } from "./drill-town.mjs";
import { twoVersions } from "./versions.mjs";

const deadlineMs = 10 * 60_000;
/** Longer than an install takes on a busy machine. */
const gateMs = 10 * 60_000;

const release = process.env.TOWN_UPGRADE_FROM;
const agents = ["opencode", "scripted"];
/** What shows that the plugin or the hooks of a session reach the daemon. */
const reports = ["hook.called", "agent.reported"];

/** @type {import("./drill-town.mjs").DrillTown} */
let drill;
/** @type {import("./versions.mjs").Versions} */
let versions;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "townkit-upgrade-"));
  versions = await twoVersions({ present: inject("tarballs"), folder, release });
  drill = await openDrillTown();
  await drill.install(versions.earlier);
}, deadlineMs);
afterAll(async () => {
  const left = await drill?.close();
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
}, deadlineMs);

/** The sessions of the town: of each kind of agent one at work, with more work that waits, and one with nothing to do. */
const sessions = agents.map((agent) => ({
  ...{ agent, busy: `${agent}-busy`, idle: `${agent}-idle` },
  done: markedWork({ id: `${agent}-done` }),
  running: gatedWork(`${agent}-running`, { timeoutMs: gateMs }),
  waiting: markedWork({ id: `${agent}-waiting` }),
}));
/** What was under way when its daemon was replaced. */
const open = sessions.flatMap(({ running, waiting }) => [running.id, waiting.id]);

const data = (/** @type {readonly string[]} */ argv, input = "") =>
  /** @type {Promise<any>} */ (drill.town.data(argv, { input }));
const work = (/** @type {string} */ id) => data(["work", "show", id]);
const schemaOf = (/** @type {string} */ file) => readFileSync(file).readUInt32BE(60);
const backup = () => join(drill.sandbox.root, "before.tar.gz");
const backupOf = (/** @type {number} */ schema) => `${drill.store}.backup-v${schema}`;

/** @param {{ id: string, agent: string }} options @returns {Promise<string>} the directory that it works in */
async function spawn({ id, agent }) {
  const dir = await drill.sandbox.newWorkDir(id);
  await data(["spawn", "--id", id, "--agent", agent, "--role", "polecat", "--dir", dir]);
  return dir;
}

/** @param {string} session @param {import("../../e2e/dist/town/scripted-work.js").MarkedWork} handed */
async function assign(session, { id, work }) {
  await data(["assign", session, "-", "--id", id], /** @type {{ content: string }} */ (work).content);
}

/** Of a session, what happened since. @param {string} session @param {number} since */
async function eventsOf(session, since) {
  const { events } = await data(["export", session]);
  return events.filter((/** @type {{ at: string }} */ { at }) => Date.parse(at) >= since);
}

/** One story, in the order in which a user of a town lives it. */
describe("another version takes a town over", { timeout: deadlineMs }, () => {
  /** @type {Map<string, string>} */
  const dirs = new Map();
  /** @type {Awaited<ReturnType<import("./drill-town.mjs").DrillTown["others"]>>} */
  let before;
  let daemon = { pid: 0, version: "" };
  let schema = 0;
  let takenOver = 0;

  it("the earlier one has a town at work", async () => {
    for (const { agent, busy, idle, done, running, waiting } of sessions) {
      for (const id of [idle, busy]) dirs.set(id, await spawn({ id, agent }));
      await assign(idle, done);
      expect(await data(["wait", done.id])).toMatchObject({ state: "completed" });
      await assign(busy, running);
      await marked({ workDir: dirs.get(busy) ?? "", id: running.id });
      await assign(busy, waiting);
    }
    daemon = await data(["status"]);
    expect(daemon.version).toBe(drill.version());
    before = await drill.others(daemon.pid);
    expect(before.length).toBeGreaterThanOrEqual(agents.length);
    await data(["backup", backup()]);
  });

  it("its daemon goes on while the files of the later one are in the place of its own", async () => {
    await drill.install(versions.later);
    expect(drill.version()).not.toBe(daemon.version);
    expect(await data(["status"])).toMatchObject({ pid: daemon.pid, version: daemon.version });
    for (const { agent } of sessions) {
      const id = `${agent}-between`;
      dirs.set(id, await spawn({ id, agent }));
      await assign(id, markedWork({ id: `${id}-work` }));
      expect(await data(["wait", `${id}-work`])).toMatchObject({ state: "completed", attempt: 1 });
    }
    for (const { running, waiting } of sessions) {
      expect(await work(running.id)).toMatchObject({ state: "running" });
      expect(await work(waiting.id)).toMatchObject({ state: "queued" });
    }
  });

  it("the later one takes over with a restart: no agent is started again, no turn is interrupted, no work is lost", async () => {
    takenOver = Date.now();
    const restarted = await data(["restart"]);
    expect(restarted).toMatchObject({ before: daemon.pid, version: drill.version() });
    for (const process of before) expect(await isRunning(process), process.command).toBe(true);
    for (const { busy, idle, running, waiting, done } of sessions) {
      expect(await data(["show", busy])).toMatchObject({ status: "busy", attention: [], paused: null });
      expect(await data(["show", idle])).toMatchObject({ status: "idle", attention: [], paused: null });
      expect(await work(done.id)).toMatchObject({ state: "completed", attempt: 1 });
      expect(await work(running.id)).toMatchObject({ state: "running", attempt: 1 });
      expect(await work(waiting.id)).toMatchObject({ state: "queued" });
    }
  });

  it("a store of an earlier schema was copied before it was brought up", async () => {
    // Of the file itself the beginning may be in its log still.
    schema = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((version) => existsSync(backupOf(version))) ?? 0;
    if (release === undefined) expect(schema).toBeGreaterThan(0);
    if (schema === 0) return;
    expect(schemaOf(backupOf(schema))).toBe(schema);
    expect(statSync(backupOf(schema)).mode & 0o077).toBe(0);
  });

  it("what was under way ends as its one attempt, and was carried out once", async () => {
    for (const { busy, running } of sessions) await openGate({ workDir: dirs.get(busy) ?? "", id: running.id });
    for (const id of open) expect(await data(["wait", id])).toMatchObject({ state: "completed", attempt: 1 });
    for (const { busy, idle, done, running, waiting } of sessions) {
      const marks = new Map([...(await countMarks(dirs.get(busy) ?? "")), ...(await countMarks(dirs.get(idle) ?? ""))]);
      expect(marks).toEqual(new Map([done, running, waiting].map(({ id }) => [id, 1])));
      expect(await drill.promptsOf(busy)).toHaveLength(2);
      expect(await drill.promptsOf(idle)).toHaveLength(1);
    }
  });

  it("the plugins and hook senders that the agents were started with are understood, and serve further work", async () => {
    for (const { busy, idle } of sessions) {
      const further = markedWork({ id: `${idle}-further` });
      await assign(idle, further);
      expect(await data(["wait", further.id])).toMatchObject({ state: "completed", attempt: 1 });
      for (const session of [busy, idle]) {
        const types = (await eventsOf(session, takenOver)).map((/** @type {{ type: string }} */ { type }) => type);
        expect(
          types.filter((/** @type {string} */ type) => reports.includes(type)),
          session,
        ).not.toEqual([]);
        expect(types, session).not.toContain("plugin.failed");
      }
    }
    const findings = await data(["doctor"]);
    expect(findings.filter((/** @type {{ ok: boolean }} */ { ok }) => !ok)).toEqual([]);
  });

  it("sessions are begun, and all are ended, by the later one", async () => {
    for (const { agent } of sessions) {
      const id = `${agent}-later`;
      dirs.set(id, await spawn({ id, agent }));
      await assign(id, markedWork({ id: `${id}-work` }));
      expect(await data(["wait", `${id}-work`])).toMatchObject({ state: "completed", attempt: 1 });
    }
    const { sessions: all } = await data(["ls"]);
    expect(all).toHaveLength(agents.length * 4);
  });

  it.runIf(release === undefined)("the earlier one refuses the store then, and names the copy", async () => {
    await data(["down"]);
    expect(schemaOf(drill.store)).toBe(schema + 1);
    await drill.install(versions.earlier);
    expect(await drill.town.error(["up"])).toMatchObject({
      code: "store_newer",
      exitCode: 11,
      remedy: expect.stringContaining(`put ${backupOf(schema)} in the place of ${drill.store}`),
    });
  });

  it("the earlier one goes back to a backup that was made before, and does nothing twice", async () => {
    if (release !== undefined) {
      await data(["down"]);
      await drill.install(versions.earlier);
    }
    const { held } = await data(["restore", backup(), "--replace"]);
    expect(held.map((/** @type {{ sessionId: string }} */ { sessionId }) => sessionId).sort()).toEqual(
      sessions.map(({ busy }) => busy),
    );
    expect(await data(["up"])).toMatchObject({ version: daemon.version });
    for (const { busy, running, waiting } of sessions) {
      expect(await data(["show", busy])).toMatchObject({ paused: { reason: expect.stringContaining("restored") } });
      expect(await work(waiting.id)).toMatchObject({ state: "queued" });
      expect((await work(running.id)).attempts).toHaveLength(1);
      expect(await countMarks(dirs.get(busy) ?? "")).toEqual(new Map([running, waiting].map(({ id }) => [id, 1])));
    }
  });
});
