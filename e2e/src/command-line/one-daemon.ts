import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionList } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { expect, it } from "vitest";
import type { CommandLineDesk } from "../town/command-line-of-this-file.js";
import { startFaultyDaemon } from "../town/daemon-process.js";
import { freePort } from "../town/sandbox.js";

/** Of a town that is made, and whose daemon was never started. */
export function oneDaemon(desk: CommandLineDesk): void {
  const daemons = async () =>
    (await processesWith(desk.sandbox.root)).filter(({ command }) => command.includes("town-server.js"));

  it("is not started where that is forbidden", async () => {
    expect(await desk.town.error(["ls", "--no-start"])).toMatchObject({ code: "town_unreachable", exitCode: 9 });
  });

  it("is started by the first command that needs it, whoever that is: those at the same time get the same one", async () => {
    const ls = () => desk.town.run(["ls"]);
    const [list, ...said] = await Promise.all([desk.town.data<SessionList>(["ls"]), ls(), ls(), ls()]);
    expect(list).toEqual({ sessions: [], unreachable: [] });
    expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await daemons()).toHaveLength(1);
  });

  it("a second `town up` changes nothing", async () => {
    const [before] = await daemons();
    expect(await desk.town.data(["status"])).toMatchObject({ pid: before?.pid });
    expect(await desk.town.data(["up"])).toMatchObject({ started: false, pid: before?.pid });
    expect(await daemons()).toEqual([before]);
  });

  it("a second daemon refuses, naming the first", async () => {
    const [first] = await daemons();
    await expect(startFaultyDaemon({ sandbox: desk.sandbox })).rejects.toThrow(
      new RegExp(`pid ${first?.pid}|process ${first?.pid}`),
    );
    expect(await daemons()).toEqual([first]);
  });

  it("refuses a port that is taken, naming it, and leaves nothing running", async () => {
    const taken = await freePort();
    const { createServer } = await import("node:http");
    const squatter = createServer().listen(taken, "127.0.0.1");
    const folder = join(desk.sandbox.root, "second");
    await mkdir(folder);
    await writeFile(join(folder, "town.toml"), `[orchestration]\nbackend = "opencode"\n[daemon]\nport = ${taken}\n`);
    const error = await desk.town.error(["up", "--town", folder]);
    squatter.close();
    expect(error).toMatchObject({ code: "port_in_use", exitCode: 10 });
    expect(error.message).toContain(String(taken));
    expect((await processesWith(folder)).filter(({ command }) => command.includes(folder))).toEqual([]);
  });
}
