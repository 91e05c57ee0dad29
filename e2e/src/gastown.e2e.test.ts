import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Session, TownEvent } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import { parse, stringify } from "smol-toml";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { makeSandbox, type Sandbox } from "./town/sandbox.js";
import { markedWork } from "./town/scripted-work.js";

let sandbox: Sandbox;
let town: CommandLine;
let gasTown: string;

/** Gas Town's own tmux server: on a socket that it names after its folder. */
const gasTmux = (...args: string[]) =>
  execFileSync("tmux", ["-L", "gt-3f9a21", "-f", "/dev/null", ...args], { env: sandbox.env, encoding: "utf8" }).trim();
const gasPane = () => gasTmux("display-message", "-p", "-t", "=hq-mayor:", "#{pane_pid} #{pane_dead}");

beforeAll(async () => {
  const made = await makeSandbox();
  const bin = join(made.root, "bin");
  await mkdir(bin);
  sandbox = { ...made, env: { ...made.env, PATH: `${bin}:${made.env.PATH}`, TMUX_TMPDIR: made.root } };
  town = commandLine(sandbox);
  gasTown = join(sandbox.root, "gt");
  for (const folder of ["mayor", "settings", "deacon", "rig/polecats/toast/rig"])
    await mkdir(join(gasTown, folder), { recursive: true });
  await writeFile(join(gasTown, "mayor", "town.json"), JSON.stringify({ type: "town", version: 2 }));
  await writeFile(join(gasTown, "settings", "config.json"), JSON.stringify({ default_agent: "scripted" }));
  await writeFile(join(bin, "gt"), '#!/bin/sh\necho "$*: you are $GT_ROLE in $GT_ROOT"\n');
  await chmod(join(bin, "gt"), 0o755);
  gasTmux("new-session", "-d", "-s", "hq-mayor", "sleep", "3600");
});
afterAll(async () => {
  await town.run(["down"]);
  gasTmux("kill-server");
  const left = async () => (await processesWith(sandbox.root)).map(({ command }) => command);
  await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 30_000 });
  await sandbox.remove();
});

describe("a town beside a Gas Town", { timeout: 300_000 }, () => {
  it("has its roles, with who they are and gt prime at their start", async () => {
    await town.data(["init", "--from-gastown", gasTown]);
    const file = join(sandbox.town, "town.toml");
    const config = parse(await readFile(file, "utf8"));
    const agents = { scripted: terminalAgentProfile({ home: join(sandbox.root, "agents") }) };
    await writeFile(file, stringify({ ...config, tmux: { agents } }));

    // By the name that it has over there.
    const spawn = ["spawn", "--role", "mayor", "--id", "hq-mayor", "--dir", join(gasTown, "mayor")];
    expect(await town.data<Session>(spawn)).toMatchObject({ id: "hq-mayor", agent: "scripted", backend: "tmux" });
    const { id, work } = markedWork();
    const done = await town.run(["assign", "hq-mayor", "-", "--id", id, "--wait"], { input: work.content });
    expect(done.exitCode, done.stdout + done.stderr).toBe(0);
    const { stdout } = await town.run(["events", "--json"]);
    const events = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { data: TownEvent }).data);
    expect(events.filter(({ type }) => type.startsWith("action."))).toMatchObject([
      {
        type: "action.completed",
        action: "prime",
        on: "start",
        gives: "context",
        output: `prime --hook: you are mayor in ${gasTown}\n`,
      },
    ]);
  });

  it("touches none of its sessions, also not one of the same name, and none of its own is touched", async () => {
    const before = gasPane();
    expect(before).toMatch(/ 0$/);
    expect(await town.data<Session>(["stop", "hq-mayor"])).toMatchObject({ status: "stopped" });
    await town.data(["resume", "hq-mayor"]);
    expect(gasPane()).toBe(before);
    gasTmux("kill-session", "-t", "=hq-mayor");
    gasTmux("new-session", "-d", "-s", "hq-mayor", "sleep", "3600");
    const { id, work } = markedWork();
    expect((await town.run(["assign", "hq-mayor", "-", "--id", id, "--wait"], { input: work.content })).exitCode).toBe(
      0,
    );
    const again = gasPane();
    await town.data(["down"]);
    expect(gasPane()).toBe(again);
  });
});
