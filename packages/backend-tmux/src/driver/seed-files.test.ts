import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResolvedConfig } from "@townkit/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { knownAgent } from "../agents/index.js";
import { agentFolder } from "./agent-ground.js";
import { launchArguments, launchEnv } from "./launch.js";
import { seedFiles } from "./seed-files.js";

let folder = "";
let config: ResolvedConfig;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "townkit-seed-")));
  config = { id: "s-1", agent: "claude", role: "polecat", workDir: join(folder, "work") } as ResolvedConfig;
  await mkdir(config.workDir);
});
afterEach(async () => await rm(folder, { recursive: true }));

const profile = knownAgent("claude");
const groundWith = (env: Record<string, string>) => ({ env, folder: join(folder, "agents") });
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

it("an agent finds what it would ask for, in a folder of its own that nobody else can read", async () => {
  const ground = groundWith({ ANTHROPIC_API_KEY: "sk-0123456789012345678901234567890123456789" });
  await seedFiles({ profile, config, conversation: "c", ground });
  const own = agentFolder({ ground, config });
  expect(launchEnv({ profile, config, ground })).toMatchObject({ CLAUDE_CONFIG_DIR: own });
  expect(await readJson(join(own, ".claude.json"))).toEqual({
    hasCompletedOnboarding: true,
    projects: { [config.workDir]: { hasTrustDialogAccepted: true } },
    customApiKeyResponses: { approved: ["01234567890123456789"], rejected: [] },
  });
  expect((await stat(own)).mode & 0o777).toBe(0o700);
  expect((await stat(join(own, ".claude.json"))).mode & 0o777).toBe(0o600);
});

it("what the agent has written there itself stays, and a file that says it all is left alone", async () => {
  const ground = groundWith({});
  await seedFiles({ profile, config, conversation: "c", ground });
  const path = join(agentFolder({ ground, config }), ".claude.json");
  const before = (await readJson(path)) as Record<string, unknown>;
  expect(before).toMatchObject({ customApiKeyResponses: { approved: [] } });
  await writeFile(path, JSON.stringify({ numStartups: 3, ...before }));
  const { mtimeMs } = await stat(path);
  await seedFiles({ profile, config, conversation: "c", ground });
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
  await seedFiles({ profile, config, conversation: "c", ground: groundWith({ ANTHROPIC_API_KEY: "new" }) });
  expect(await readJson(path)).toMatchObject({ numStartups: 3, customApiKeyResponses: { approved: ["new"] } });
});

it("a file that is broken is named, and is not touched", async () => {
  const ground = groundWith({});
  const path = join(agentFolder({ ground, config }), ".claude.json");
  await mkdir(agentFolder({ ground, config }), { recursive: true });
  await writeFile(path, "{ half");
  await expect(seedFiles({ profile, config, conversation: "c", ground })).rejects.toThrow(path);
  expect(await readFile(path, "utf8")).toBe("{ half");
});

it("a role has its own permissions, and nobody has those that its role does not say", () => {
  const handle = { name: "s-1", conversation: "c" };
  const roles = { ...profile, role_permissions: { polecat: "bypass", reviewer: "read" } };
  const argv = (role: string) =>
    launchArguments({
      profile: roles,
      config: { ...config, role },
      workDir: "/work",
      ground: groundWith({}),
      handle,
      how: "new",
    });
  expect(argv("polecat")).toEqual(["claude", "--session-id", "c", "--dangerously-skip-permissions"]);
  expect(argv("reviewer").slice(3)).toEqual(["--permission-mode", "plan"]);
  expect(argv("mayor").slice(3)).toEqual([]);
});

it("what a session asks for goes before what its role has", () => {
  const handle = { name: "s-1", conversation: "c" };
  const roles = { ...profile, role_permissions: { polecat: "bypass" } };
  const asked = { ...config, role: "polecat", permissions: "read" };
  const given = { profile: roles, config: asked, workDir: "/work", ground: groundWith({}) };
  const argv = launchArguments({ ...given, handle, how: "new" });
  expect(argv.slice(3)).toEqual(["--permission-mode", "plan"]);
});

it("a record that an agent is to go on with is begun once, and never written again", async () => {
  const ground = groundWith({});
  const path = "{folder}/record-{conversation}.jsonl";
  const begun = { ...profile, seeds: [{ path, lines: [{ id: "{conversation}", dir: "{workDir}" }] }] };
  await seedFiles({ profile: begun, config, conversation: "c-1", ground });
  const file = join(agentFolder({ ground, config }), "record-c-1.jsonl");
  expect(await readFile(file, "utf8")).toBe(`{"id":"c-1","dir":"${config.workDir}"}\n`);
  await writeFile(file, "what was said\n");
  await seedFiles({ profile: begun, config, conversation: "c-1", ground });
  expect(await readFile(file, "utf8")).toBe("what was said\n");
});
