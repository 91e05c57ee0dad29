import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { processesWith } from "@townkit/testkit/faults";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { startFaultyDaemon } from "./town/daemon-process.js";
import { freePort, makeSandbox, type Sandbox, writeTownConfig } from "./town/sandbox.js";

let sandbox: Sandbox;
let town: CommandLine;

beforeAll(async () => {
  sandbox = await makeSandbox();
  town = commandLine(sandbox);
  // No turn is run here, so nobody has to be there.
  await writeTownConfig({ sandbox, modelUrl: "http://127.0.0.1:9", port: 0 });
});
afterAll(async () => {
  await town.run(["down"]);
  expect(await processesWith(sandbox.root)).toEqual([]);
  await sandbox.remove();
});

const daemons = async () =>
  (await processesWith(sandbox.root)).filter(({ command }) => command.includes("town-server.js"));

describe("a town has one daemon", { timeout: 120_000 }, () => {
  it("whoever starts it: commands that need it at the same time get the same one", async () => {
    const said = await Promise.all([town.run(["ls"]), town.run(["ls"]), town.run(["ls"])]);
    expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await daemons()).toHaveLength(1);
  });

  it("a second `town up` changes nothing", async () => {
    const [before] = await daemons();
    expect(await town.data(["up"])).toMatchObject({ started: false, pid: before?.pid });
    expect(await daemons()).toEqual([before]);
  });

  it("a second daemon refuses, naming the first", async () => {
    const [first] = await daemons();
    await expect(startFaultyDaemon({ sandbox })).rejects.toThrow(new RegExp(`pid ${first?.pid}|process ${first?.pid}`));
    expect(await daemons()).toEqual([first]);
  });

  it("refuses a port that is taken, naming it, and leaves nothing running", async () => {
    const taken = await freePort();
    const { createServer } = await import("node:http");
    const squatter = createServer().listen(taken, "127.0.0.1");
    const folder = join(sandbox.root, "second");
    await mkdir(folder);
    await writeFile(join(folder, "town.toml"), `[orchestration]\nbackend = "opencode"\n[daemon]\nport = ${taken}\n`);
    const error = await town.error(["up", "--town", folder]);
    squatter.close();
    expect(error).toMatchObject({ code: "port_in_use", exitCode: 10 });
    expect(error.message).toContain(String(taken));
    expect((await processesWith(folder)).filter(({ command }) => command.includes(folder))).toEqual([]);
  });
});
