import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { processesWith } from "@townkit/testkit/faults";
import { formatScript } from "@townkit/testkit/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, type Sandbox, writeTown } from "./town/sandbox.js";
import { terminalAgents } from "./town/terminal-agents.js";

let sandbox: Sandbox;
let town: CommandLine;

beforeAll(async () => {
  sandbox = await makeSandbox();
  const { config } = await terminalAgents.prepare({ sandbox, provider: undefined });
  await writeTown({ sandbox, config, port: await freePort() });
  // As `npm install` would.
  const scope = join(sandbox.town, "node_modules/@townkit");
  await mkdir(scope, { recursive: true });
  const manifest = createRequire(import.meta.url).resolve("@townkit/backend-tmux/package.json");
  await symlink(dirname(manifest), join(scope, "backend-tmux"));
  town = commandLine(sandbox);
});
afterAll(async () => {
  const left = await processesWith(sandbox.root);
  await sandbox.remove();
  expect(left).toEqual([]);
});

it("town agents check drives an agent of the town by its profile, and starts no daemon", {
  timeout: 120_000,
}, async () => {
  const long = formatScript({ steps: [{ do: "delay", ms: 600_000 }] });
  const found = await town.data(["agents", "check", "scripted", `--long-prompt=${long}`]);
  const steps = ["ready", "prompt", "abort", "exit"].map((name) => ({ name, holds: true }));
  expect(found).toMatchObject({ agent: "scripted", holds: true, gaps: [], steps });
  expect(await town.data(["status"])).toMatchObject({ running: false });
});
