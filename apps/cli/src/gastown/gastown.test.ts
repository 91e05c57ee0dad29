import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { coreSections, loadConfig } from "@townkit/core/config";
import { describe, expect, it, onTestFinished } from "vitest";
import { agentOf, type GasTown, rolesIn } from "./gastown.js";
import { gasTownConfig } from "./gastown-config.js";
import { readGasTown } from "./read-gastown.js";

/** A folder as `gt` lays it out: one rig with a polecat and a crew member, one dog. */
async function gasTown(files: Record<string, unknown> = {}): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), "gas town-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folders = [
    "deacon/dogs/boot",
    "deacon/dogs/rex",
    "gastown/polecats/toast/gastown",
    "gastown/crew/max",
    "gastown/polecats/.hidden",
  ];
  for (const folder of folders) await mkdir(path.join(root, folder), { recursive: true });
  const all = {
    "mayor/town.json": { type: "town", version: 2, name: "test" },
    "mayor/rigs.json": { version: 1, rigs: { gastown: { git_url: "x", beads: { prefix: "gt" } } } },
    "settings/config.json": {
      type: "town-settings",
      version: 1,
      default_agent: "opencode",
      role_agents: { mayor: "claude" },
    },
    "gastown/settings/config.json": {
      type: "rig-settings",
      worker_agents: { toast: "codex" },
      role_agents: { witness: "claude" },
    },
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return root;
}

async function digestOf(root: string): Promise<string> {
  const names = (await readdir(root, { recursive: true })).sort();
  const texts = names.map((name) => readFile(path.join(root, name), "utf8").catch(() => "folder"));
  return createHash("sha256")
    .update(JSON.stringify([names, await Promise.all(texts)]))
    .digest("hex");
}

const settingsOf = async (root: string) => {
  const text = gasTownConfig(await readGasTown(root));
  const ignoreUnknownSections = true;
  return {
    text,
    ...(await loadConfig({ file: "town.toml", text, sections: coreSections, env: {}, ignoreUnknownSections })),
  };
};

describe("the preset of a Gas Town", () => {
  it("has a role for each who works there, with who it is to gt, bd and git, and changes nothing there", async () => {
    const root = await gasTown();
    const before = await digestOf(root);
    const { values } = await settingsOf(root);
    const { roles } = values;
    expect(Object.keys(roles).sort()).toEqual([
      "deacon",
      "deacon/boot",
      "deacon/dogs/rex",
      "gastown/crew/max",
      "gastown/polecats/toast",
      "gastown/refinery",
      "gastown/witness",
      "mayor",
    ]);
    const ground = { GT_ROOT: root, GIT_CEILING_DIRECTORIES: root, NODE_OPTIONS: "", CLAUDECODE: "" };
    expect(roles["gastown/polecats/toast"]?.env).toMatchObject({
      ...ground,
      GT_ROLE: "gastown/polecats/toast",
      GT_RIG: "gastown",
      GT_POLECAT: "toast",
      BD_ACTOR: "gastown/polecats/toast",
      BEADS_AGENT_NAME: "gastown/toast",
      GIT_AUTHOR_NAME: "toast",
      BD_DOLT_AUTO_COMMIT: "off",
    });
    expect(roles["gastown/crew/max"]?.env).toMatchObject({
      GT_CREW: "max",
      GT_ROLE: "gastown/crew/max",
      GIT_AUTHOR_NAME: "max",
    });
    expect(roles["gastown/witness"]?.env).toMatchObject({
      GT_ROLE: "gastown/witness",
      GIT_AUTHOR_NAME: "gastown/witness",
    });
    expect(roles["deacon/boot"]?.env).toMatchObject({
      GT_ROLE: "deacon/boot",
      BD_ACTOR: "deacon-boot",
      GIT_AUTHOR_NAME: "boot",
    });
    expect(roles["deacon/dogs/rex"]?.env).toMatchObject({
      GT_ROLE: "dog",
      BD_ACTOR: "deacon/dogs/rex",
      GT_DOG_NAME: "rex",
    });
    expect(roles.mayor?.env).toMatchObject({ ...ground, GT_ROLE: "mayor", BD_ACTOR: "mayor" });
    expect(await digestOf(root)).toBe(before);
  });

  it("runs gt prime at each start and before each compaction, and shows their mail to those who begin by themselves", async () => {
    const { values } = await settingsOf(await gasTown());
    expect(values.actions.prime).toMatchObject({ on: ["start", "pre_compact"], run: ["gt", "prime", "--hook"] });
    const mailed = Object.entries(values.roles).filter(([, { actions }]) => actions?.mail !== undefined);
    expect(mailed.map(([name]) => name).sort()).toEqual([
      "deacon",
      "deacon/boot",
      "gastown/polecats/toast",
      "gastown/refinery",
      "gastown/witness",
    ]);
    expect(mailed[0]?.[1].actions?.mail).toMatchObject({ on: ["start"], run: ["gt", "mail", "check", "--inject"] });
  });

  it("takes the agents from Gas Town's settings, and the backends that they need", async () => {
    const { values, text } = await settingsOf(await gasTown());
    const agents = Object.fromEntries(Object.entries(values.roles).map(([name, { agent }]) => [name, agent]));
    expect(agents).toMatchObject({
      mayor: "claude",
      "gastown/polecats/toast": "codex",
      "gastown/witness": "claude",
      deacon: "opencode",
    });
    expect(values.orchestration.backend).toBe("hybrid");
    expect(text).toContain('[tmux.agents.claude]\nextends = "claude"');
    expect(text).toContain('[tmux.agents.codex]\ncommand = ["codex"]');
    const only = async (agent: string) => {
      const none = { "gastown/settings/config.json": {}, "settings/config.json": { default_agent: agent } };
      return (await settingsOf(await gasTown(none))).values.orchestration.backend;
    };
    expect([await only("opencode"), await only("claude")]).toEqual(["opencode", "tmux"]);
  });

  it("is read without settings and without a list of rigs, too", async () => {
    const root = await gasTown();
    for (const name of ["mayor/rigs.json", "settings", "gastown/settings"])
      await rm(path.join(root, name), { recursive: true });
    const { values } = await settingsOf(root);
    expect(values.roles["gastown/polecats/toast"]).toMatchObject({ agent: "claude" });
  });

  it.each([
    ["settings/config.json", "{torn"],
    ["mayor/rigs.json", "[]"],
  ])("is refused where %s cannot be read", async (name, content) => {
    const root = await gasTown({ [name]: content });
    await expect(readGasTown(root)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining(name),
    });
  });

  it("is refused for a folder that is none", async () => {
    await expect(readGasTown("/no/such/folder")).rejects.toMatchObject({ code: "invalid_input" });
  });
});

it("the narrowest setting of an agent counts", () => {
  const rig = { name: "r", polecats: ["p"], crew: ["c"], agents: {} };
  const town: GasTown = { root: "/t", agents: {}, dogs: [], rigs: [rig] };
  const agent = (name: string, agents: GasTown["agents"], ofRig: GasTown["agents"] = {}) => {
    const given = { ...town, agents, rigs: [{ ...rig, agents: ofRig }] };
    const role = rolesIn(given).find((one) => one.name === name);
    return role && agentOf({ town: given, role });
  };
  const wide = { default_agent: "a", role_agents: { crew: "b", polecat: "b" }, crew_agents: { c: "d" } };
  expect(agent("mayor", {})).toBe("claude");
  expect(agent("mayor", wide)).toBe("a");
  expect(agent("r/polecats/p", wide)).toBe("b");
  expect(agent("r/witness", wide, { agent: "e" })).toBe("e");
  expect(agent("r/polecats/p", wide, { role_agents: { polecat: "f" } })).toBe("f");
  expect(agent("r/crew/c", wide, { role_agents: { crew: "f" } })).toBe("d");
  expect(agent("r/crew/c", wide, { worker_agents: { c: "g" } })).toBe("g");
});
