import { writeFile } from "node:fs/promises";
import path from "node:path";
import { formatScript } from "@townkit/testkit/model";
import { directorySettingsFile, type TerminalAgentFaultsInput } from "@townkit/testkit/terminal-agent";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { makeTerminalGround, type TerminalGround } from "../conformance/terminal-town.js";
import type { AgentProfile } from "../profile/profile.js";
import { checkAgent } from "./check-agent.js";
import { checkText } from "./check-text.js";

let ground: TerminalGround;
beforeEach(async () => {
  ground = await makeTerminalGround();
});
/** It fails where an agent still runs. */
afterEach(() => ground.close());

const prompts = {
  short: formatScript({ steps: [{ do: "say", text: "ready" }] }),
  long: formatScript({ steps: [{ do: "delay", ms: 600_000 }] }),
};

/** A check of the scripted agent, with these faults, and with what is said over its profile. */
async function check(options: { faults?: TerminalAgentFaultsInput; over?: Partial<AgentProfile>; long?: string } = {}) {
  const { faults = {}, over = {}, long = prompts.long } = options;
  const workDir = await ground.newWorkDir();
  await writeFile(path.join(workDir, directorySettingsFile), JSON.stringify({ faults }));
  return await checkAgent({
    agent: "scripted",
    profile: { ...scriptedProfile(ground.home), ...over },
    workDir,
    prompts: { ...prompts, long },
    patienceMs: 60_000,
    server: { from: { PATH: process.env.PATH, HOME: ground.folder, SHELL: "/bin/sh" }, startTimeoutMs: 10_000 },
  });
}

const holding = ({ steps }: Awaited<ReturnType<typeof check>>) =>
  Object.fromEntries(steps.map(({ name, holds }) => [name, holds]));

test("an agent whose profile is right is driven from its start to its exit", async () => {
  const found = await check();
  expect(holding(found), checkText(found)).toEqual({ ready: true, prompt: true, abort: true, exit: true });
  expect(found).toMatchObject({ holds: true, gaps: [] });
  const [, prompt] = found.steps;
  expect(prompt?.saw).toMatch(/^It is completed\.\nhook: .*\ntranscript: .*\nIt said: ready$/s);
  expect(checkText(found)).toMatch(/scripted: 4 of 4 hold\. It can be driven\.$/);
});

test("an agent that stands at a dialog is shown, and nothing more is tried", async () => {
  const found = await check({ faults: { trustDialog: "marks_no" } });
  expect(holding(found)).toEqual({ ready: false, prompt: null, abort: null, exit: null });
  expect(found.steps[0]?.saw).toMatch(/was not ready within 10000 ms.*trust.*compare the profile of its agent/is);
  expect(found.holds).toBe(false);
});

test("a screen that the profile does not know is shown", async () => {
  const { screen } = scriptedProfile(ground.home);
  const over = { screen: { ...screen, composer: { ...screen.composer, prompt: "no such prompt" } } };
  const found = await check({ over });
  expect(holding(found)).toMatchObject({ ready: false });
  expect(found.steps[0]?.saw).toContain("Its screen:");
});

test("a word that does not end it, and a turn that is too short to be aborted, are said", async () => {
  // A hook would say so early that the turn was taken that it could still be aborted.
  const found = await check({ over: { quit: "/no-such-word", hooks: undefined }, long: prompts.short });
  expect(holding(found), checkText(found)).toEqual({ ready: true, prompt: true, abort: null, exit: false });
  expect(found.steps[2]?.saw).toContain("give a longer prompt");
  expect(found.steps[3]?.saw).toContain("did not end when it was told /no-such-word");
  expect(found.holds).toBe(false);
});

test("a turn that nothing has shown is no proof, and what would be one is said", async () => {
  const over = { transcript: undefined, hooks: undefined };
  const found = await check({ faults: { instantTurn: true }, over });
  expect(holding(found), checkText(found)).toEqual({ ready: true, prompt: false, abort: null, exit: true });
  expect(found.steps[1]?.saw).toMatch(/^It is unknown\..*A transcript would prove it/s);
});

test("a turn that its hooks alone tell of is one", async () => {
  const found = await check({ faults: { instantTurn: true }, over: { transcript: undefined } });
  expect(holding(found), checkText(found)).toMatchObject({ ready: true, prompt: true, abort: true, exit: true });
  expect(found.steps[1]?.saw).toContain("hook: The agent's hook said that the turn ended.");
});

test("an agent that loses the key right behind a paste ends by its word, too", async () => {
  const found = await check({ faults: { pasteBurst: { ms: 400, enter: "lost" } }, over: { paste_delay: 500 } });
  expect(holding(found), checkText(found)).toEqual({ ready: true, prompt: true, abort: true, exit: true });
});

test("an agent without a word for its end is ended, and the lack is said", async () => {
  const { quit: _, ...rest } = scriptedProfile(ground.home);
  const found = await check({ over: { ...rest, quit: undefined } });
  expect(found.steps[3]).toMatchObject({ holds: true, saw: expect.stringContaining("no word for its end") });
  expect(found).toMatchObject({ holds: true, gaps: [{ key: "quit" }] });
});

test("with which version it was checked is said, and whether that one was proven", async () => {
  const versions = { arguments: ["--version"], proven: ["1.2.3"] };
  const program = path.join(ground.folder, "versioned.sh");
  const { command } = scriptedProfile(ground.home);
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo "agent 1.2.4" && exit\nexec "$AGENT_NODE" "$AGENT_MAIN" "$@"\n`;
  await writeFile(program, script, { mode: 0o700 });
  const { env } = scriptedProfile(ground.home);
  const [node = "", main = ""] = command;
  const found = await check({
    over: { command: [program], versions, env: { ...env, AGENT_NODE: node, AGENT_MAIN: main } },
  });
  expect(found).toMatchObject({ holds: true, version: { version: "1.2.4", isProven: false } });
  expect(checkText(found)).toContain("Its version is 1.2.4, which its profile was not proven with.");
});
