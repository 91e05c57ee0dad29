import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { newAssignmentId, type SessionConfig, type TownEvent } from "@townkit/core";
import { formatScript, type ScriptInput } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openScriptedTown, type ScriptedTown } from "../conformance/scripted-town.js";

async function run(town: ScriptedTown, sessionId: string, script: ScriptInput): Promise<void> {
  const assignmentId = newAssignmentId();
  await town.backend.assignWork(sessionId, { type: "prompt", content: formatScript(script) }, { assignmentId });
  expect(await town.backend.waitForAssignment(assignmentId)).toMatchObject({ state: "completed", failure: null });
}

const shell = (command: string): ScriptInput => ({
  steps: [
    { do: "shell", command },
    { do: "say", text: "ran" },
  ],
});

const bySubagent = (script: ScriptInput): ScriptInput => ({
  steps: [
    {
      do: "tool",
      name: "task",
      args: { description: "look", subagent_type: "general", prompt: formatScript(script) },
    },
    { do: "say", text: "asked" },
  ],
});

async function variablesIn(file: string): Promise<Record<string, string>> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

describe("sessions of one server", () => {
  let town: ScriptedTown;
  beforeAll(async () => {
    town = await openScriptedTown({ env: { GT_POLECAT: "of-the-server" } });
  });
  afterAll(() => town.close());

  it("of two roles act as themselves at the same time, in their own shells and in those of their subagents", async () => {
    const workDir = await town.newWorkDir();
    const env = { mayor: { GT_ROLE: "mayor", BEADS_DIR: "/beads/hq" }, polecat: { GT_ROLE: "rig/polecats/toast" } };
    const roles = Object.keys(env) as (keyof typeof env)[];
    for (const role of roles) {
      await town.backend.spawnSession({ id: `the-${role}`, agent: "opencode", role, workDir, env: env[role] });
    }
    await Promise.all(
      roles.map(async (role) => {
        await run(town, `the-${role}`, shell(`env > ${role}.own`));
        await run(town, `the-${role}`, bySubagent(shell(`env > ${role}.sub`)));
      }),
    );
    for (const role of roles) {
      for (const whose of ["own", "sub"]) {
        const found = await variablesIn(join(workDir, `${role}.${whose}`));
        const identity = { TOWN_SESSION: `the-${role}`, TOWN_ROLE: role, BD_ACTOR: `the-${role}`, ...env[role] };
        expect(found, `${role}.${whose}`).toMatchObject(identity);
        expect(found.GT_POLECAT).toBeUndefined();
        if (role === "polecat") expect(found.BEADS_DIR).toBeUndefined();
      }
    }
  });

  it("ask the model as their roles say: model, mode and system prompt, on every prompt and in no other session", async () => {
    const workDir = await town.newWorkDir();
    const configs: readonly (Partial<SessionConfig> & { id: string })[] = [
      { id: "slow", model: "scripted/scripted-slow", systemPrompt: "You are slow." },
      { id: "planner", mode: "plan", systemPrompt: "You only plan." },
      { id: "plain" },
    ];
    for (const config of configs) await town.backend.spawnSession({ agent: "opencode", role: "r", workDir, ...config });
    for (const turn of ["first", "second"]) {
      await Promise.all(configs.map(({ id }) => run(town, id, { steps: [{ do: "say", text: turn }] })));
    }
    const asked = (id: string) => town.model.requests.filter(({ session }) => session === `ses_${id}`);
    expect(asked("slow").map(({ model }) => model)).toEqual(["scripted-slow", "scripted-slow"]);
    expect(asked("plain").map(({ model }) => model)).toEqual(["scripted", "scripted"]);
    for (const { system } of asked("slow")) expect(system).toContain("You are slow.");
    for (const { system } of asked("planner")) expect(system).toContain("You only plan.");
    for (const { system } of asked("plain")) expect(system).not.toMatch(/You are slow|You only plan/);
    const { messages } = await town.backend.getSessionOutput("planner");
    expect(messages.length).toBe(4);
  });

  it("ask the model once for a turn of one answer: nobody is asked for a title", async () => {
    await town.backend.spawnSession({ id: "titled", agent: "opencode", role: "r", workDir: await town.newWorkDir() });
    const before = town.model.requests.length;
    await run(town, "titled", { steps: [{ do: "say", text: "hello" }] });
    await town.backend.forkSession("titled", { id: "titled-copy" });
    await run(town, "titled-copy", { steps: [{ do: "say", text: "hello again" }] });
    expect(town.model.requests.slice(before).map(({ kind }) => kind)).toEqual(["script", "script"]);
  });

  it("have what makes their shells somebody in no event, no log and no argument list", async () => {
    const secret = "s3cr3t-of-this-test";
    const ending = new AbortController();
    const seen: TownEvent[] = [];
    const listening = (async () => {
      for await (const event of town.backend.events({ signal: ending.signal })) seen.push(event);
    })();
    await town.backend.spawnSession({
      id: "keeper",
      agent: "opencode",
      role: "r",
      workDir: await town.newWorkDir(),
      env: { KEY: secret },
    });
    await run(town, "keeper", shell(`[ -n "$KEY" ] && tr '\\0' ' ' < /proc/$PPID/cmdline > argv.txt && echo ok`));
    ending.abort();
    await listening;
    const { workDir } = await town.backend.getSession("keeper");
    expect(seen.length).toBeGreaterThan(4);
    for (const text of [
      JSON.stringify(seen),
      await readFile(join(workDir, "argv.txt"), "utf8"),
      await readFile(town.paths.log, "utf8"),
      JSON.stringify(await town.backend.getSession("keeper")),
    ])
      expect(text).not.toContain(secret);
  });
});

it("a session whose shells are to be somebody is refused where the plugin is not loaded, with what to do, and nothing is sent", async () => {
  const town = await openScriptedTown({ env: { OPENCODE_PURE: "1" } });
  onTestFinished(() => town.close());
  const workDir = await town.newWorkDir();
  const config = { id: "nobody", agent: "opencode", role: "r", workDir };
  await expect(town.backend.spawnSession({ ...config, env: { GT_ROLE: "mayor" } })).rejects.toMatchObject({
    code: "plugin_missing",
    effect: "none",
    message: expect.stringContaining(workDir),
    remedy: expect.stringMatching(/opencode-server\.log/),
  });
  expect(town.model.requests).toEqual([]);
  await town.backend.spawnSession(config);
  await run(town, "nobody", { steps: [{ do: "say", text: "needs no identity" }] });
});
