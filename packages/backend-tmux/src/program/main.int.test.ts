import { writeFile } from "node:fs/promises";
import path from "node:path";
import { formatScript } from "@townkit/testkit/model";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { makeTerminalGround, type TerminalGround } from "../conformance/terminal-town.js";

/** It needs the package to be built. */
const program = path.resolve(import.meta.dirname, "../../bin/townkit-tmux.js");

let ground: TerminalGround;
beforeEach(async () => {
  ground = await makeTerminalGround();
});
afterEach(() => ground.close());

/** A town that knows the scripted agent. JSON strings, arrays and numbers are TOML too. */
async function town(): Promise<string> {
  const folder = await ground.newWorkDir();
  const { screen, transcript, keys, env, ...flat } = scriptedProfile(ground.home);
  const { composer, menus, titles, ...words } = screen;
  const table = (name: string, values: object) => [
    `[tmux.agents.scripted${name}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${inline(value)}`),
  ];
  const lines = [
    ...table("", flat),
    ...table(".env", env),
    ...table(".keys", keys),
    ...table(".screen", { ...words, composer, menus, titles }),
    ...table(".transcript", { ...transcript }),
  ];
  await writeFile(path.join(folder, "town.toml"), `${lines.join("\n")}\n`);
  return folder;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key} = ${inline(inner)}`)
    .join(", ")} }`;
}

async function run(...argv: readonly string[]) {
  const options = {
    env: { PATH: process.env.PATH, HOME: ground.folder, SHELL: "/bin/sh" },
    extendEnv: false,
    reject: false,
    timeout: 120_000,
  };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...argv], options);
  return { exitCode, stdout, stderr };
}

test("the agent of a town.toml is driven without a daemon, and the answer is one object", async () => {
  const long = formatScript({ steps: [{ do: "delay", ms: 600_000 }] });
  const given = ["check", "scripted", `--town=${await town()}`, `--long-prompt=${long}`];
  const { exitCode, stdout, stderr } = await run(...given, "--json");
  expect(exitCode, `${stdout}${stderr}`).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ agent: "scripted", holds: true, gaps: [] });
  expect(found.steps.map(({ name, holds }: { name: string; holds: boolean }) => [name, holds])).toEqual([
    ["ready", true],
    ["prompt", true],
    ["abort", true],
    ["exit", true],
  ]);
});

test("an agent that the town does not know, and a wrong line, are refused by their names", async () => {
  const folder = await town();
  const unknown = await run("check", "scriptd", `--town=${folder}`);
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no table [tmux.agents.scriptd]") });
  expect(unknown.stderr).toContain("Did you mean scripted?");
  const wrong = await run("check", "scripted", "--twn", folder, "--json");
  expect(wrong.exitCode).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    error: { code: "invalid_input", remedy: "See townkit-tmux --help." },
  });
  const nowhere = await run("check", "scripted", `--town=${ground.folder}`);
  expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("town.toml") });
});
