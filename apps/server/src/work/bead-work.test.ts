import { execFile } from "node:child_process";
import { mkdir, readFile, readlink, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import { createStandIn, type Transcript, transcripts } from "@townkit/beads-client/testing";
import { type Clock, type ConfigInvalidError, systemClock } from "@townkit/core";
import { createMemoryWorld } from "@townkit/core/memory";
import { openSqliteStore } from "@townkit/store-sqlite";
import { expect, onTestFinished, test } from "vitest";
import { composeTown } from "../daemon/compose-town.js";
import { townFolder } from "../daemon/town-folder.js";
import { memoryBackend } from "../test-support/memory-backend.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { layAgentsBd } from "./agents-bd.js";
import { beadsEndMs } from "./bead-work.js";

async function townOf(beads: string) {
  const root = await tempFolder();
  await writeFile(path.join(root, "town.toml"), `[orchestration]\nbackend = "@test/memory"\n${beads}`);
  return root;
}

async function compose(root: string, world = createMemoryWorld()) {
  const town = await composeTown({ root, env: {}, loadBackend: memoryBackend(world).load });
  onTestFinished(async () => void (await town.close({ sessions: "stop" })));
  return town.orchestrator;
}

test("a town with beads makes its workspace, and hands one to a session whose shells know it", async () => {
  const root = await townOf('[beads]\nworkspace = ".beads"\nprefix = "tt"\ntemplate = "bead.md"\n');
  await writeFile(path.join(root, "bead.md"), "Do {{id}}: {{title}}");
  const beadsDir = path.join(root, ".beads");
  const told: unknown[] = [];
  const world = createMemoryWorld({
    async agent({ prompt, config }) {
      told.push(prompt, config.env);
      const [, id = ""] = prompt.split(/[ :]/);
      // As the agent's shell does: the bd that is first on its PATH.
      const { stdout } = await promisify(execFile)("bd", ["close", id, "--reason", "laid", "--json"], {
        env: config.env,
      });
      told.push(JSON.parse(stdout));
      return "Done.";
    },
  });
  const town = await compose(root, world);
  await using beads = openEmbeddedBeads({ beadsDir, actor: "person" });
  const { bead } = await beads.create({ title: "Lay the table" });
  expect(bead.id).toMatch(/^tt-/);
  await town.spawnSession({ id: "s-1", role: "polecat", workDir: root });
  const work = { type: "bead", content: bead.id, beadId: bead.id } as const;
  expect(await town.assignWork("s-1", work, { until: "settled" })).toMatchObject({ state: "completed" });
  expect(told).toEqual([
    `Do ${bead.id}: Lay the table`,
    expect.objectContaining({ BD_ACTOR: "s-1", BEADS_DIR: beadsDir }),
    [expect.objectContaining({ id: bead.id, status: "closed", close_reason: "laid" })],
  ]);
  expect(await beads.show(bead.id)).toMatchObject({ status: "closed", assignee: "s-1" });
});

test("a town without beads refuses work of them, and says how to have some", async () => {
  const root = await townOf("");
  const town = await compose(root);
  await town.spawnSession({ id: "s-1", role: "polecat", workDir: root });
  const error = await town.assignWork("s-1", { type: "bead", content: "x", beadId: "bd-1" }).catch((one) => one);
  expect(error).toMatchObject({ code: "capability_unsupported", remedy: expect.stringMatching(/settings/) });
});

test.each([
  ["a workspace of another prefix", { file: null, settings: 'prefix = "other"' }, /workspace.*another one/],
  [
    "a template that is not there",
    { file: null, settings: 'template = "none.md"' },
    /template: .*none\.md cannot be read/,
  ],
  [
    "a template that names nothing known",
    { file: "{{id}} {{nonsense}}", settings: 'template = "bead.md"' },
    /"nonsense"/,
  ],
])("%s is refused when the town starts", async (what, { file, settings }, problem) => {
  const root = await townOf(`[beads]\nworkspace = ".beads"\n${settings}\n`);
  if (file !== null) await writeFile(path.join(root, "bead.md"), file);
  if (what.includes("prefix")) {
    await using there = openEmbeddedBeads({ beadsDir: path.join(root, ".beads"), actor: "person" });
    await there.init({ prefix: "mine" });
  }
  const error = await compose(root).then(
    () => null,
    (thrown: ConfigInvalidError) => thrown,
  );
  expect(error).toMatchObject({ code: "config_invalid", message: expect.stringMatching(problem) });
});

test("agents on a workspace of bd find the bd that the town uses, and none other first", async () => {
  const folder = townFolder(await tempFolder());
  const { PATH = "" } = await layAgentsBd({ folder, kind: "bd", bd: process.execPath, env: { PATH: "/usr/bin" } });
  const [bin = "", ...rest] = PATH.split(path.delimiter);
  expect(rest).toEqual(["/usr/bin"]);
  expect(await readlink(path.join(bin, "bd"))).toBe(await realpath(process.execPath));
  // Once more, as at the next start.
  await layAgentsBd({ folder, kind: "bd", bd: "/bin/sh", env: { PATH: "/usr/bin" } });
  expect(await readlink(path.join(bin, "bd"))).toBe(await realpath("/bin/sh"));
});

test("a town whose bd hangs ends all the same, in time", async () => {
  const [transcript] = transcripts;
  const faults = [{ command: "show", kind: "hang" } as const, { command: "update", kind: "hang" } as const];
  const made = createStandIn({ folder: await tempFolder(), transcript: transcript as Transcript, faults });
  const root = await townOf(`[beads]\nstore = "bd"\nbd = "${made.bd}"\nworkspace = "${made.beadsDir}"\n`);
  const folder = townFolder(root);
  await mkdir(folder.state, { mode: 0o700 });
  {
    // A bead that an earlier process held for work that was never handed in: it is given back at the start.
    await using store = await openSqliteStore({ path: folder.store });
    const hold = { assignmentId: "w-1", sessionId: "s-1", beadId: "tk-1", actor: "s-1", had: false };
    await store.state("beads").put("hold/w-1", { ...hold, reminder: 0, root: "w-1", told: null });
  }
  // The time that a call of bd may take at the end is over at once; all else takes its time.
  const after: Clock["after"] = (ms, callback) => systemClock.after(ms === beadsEndMs ? 0 : ms, callback);
  const load = memoryBackend(createMemoryWorld()).load;
  const town = await composeTown({ root, env: {}, loadBackend: load, clock: { ...systemClock, after } });
  await expect.poll(() => made.hanging().length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(await town.close({ sessions: "stop" })).toEqual([]);
  expect(await readFile(path.join(folder.logs, "daemon.log"), "utf8")).toContain("the call is given up");
}, 30_000);
