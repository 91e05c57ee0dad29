import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { silentLog, systemClock } from "@townkit/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBinary } from "./find-binary.js";
import { askHealth } from "./health.js";
import { defaultLogLimits } from "./log-rotation.js";
import { ManagedServer } from "./managed-server.js";
import { identify, observeProcess } from "./process-identity.js";
import { defaultRestartPolicy } from "./restart-backoff.js";
import { serverMark } from "./server-mark.js";
import { type ServerPaths, serverPaths } from "./server-paths.js";
import { readServerRecord, type ServerRecord } from "./server-record.js";
import type { ServerEvent } from "./server-source.js";
import { defaultStopTimes } from "./stop-server.js";
import { markedProcesses } from "./sweep.js";

let root: string;
let paths: ServerPaths;
const servers: ManagedServer[] = [];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "town-server-")));
  paths = serverPaths(root);
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.detach();
  await make().stop();
  expect(await markedProcesses(serverMark(root))).toEqual([]);
  await rm(root, { recursive: true });
});

function make(): ManagedServer {
  const server = new ManagedServer({
    paths,
    setup: async () => ({
      binary: (await findBinary({ roots: [import.meta.dirname] })).path,
      version: "1.18.33",
      config: {},
      env: {},
    }),
    env: { HOME: join(root, "home") },
    from: { PATH: process.env.PATH },
    clock: systemClock,
    log: silentLog,
    logLimits: defaultLogLimits,
    restart: { ...defaultRestartPolicy, firstDelayMs: 20 },
    stopTimes: defaultStopTimes,
    startTimeoutMs: 60_000,
  });
  servers.push(server);
  return server;
}

function next<S extends ServerEvent["state"]>(
  server: ManagedServer,
  state: S,
): Promise<Extract<ServerEvent, { state: S }>> {
  return new Promise((resolve) =>
    server.onEvent((event) => {
      if (event.state === state) resolve(event as Extract<ServerEvent, { state: S }>);
    }),
  );
}

describe("a managed OpenCode server", { timeout: 120_000 }, () => {
  it("is started once for many callers, answers only to its password, and keeps its record to its owner", async () => {
    const server = make();
    const [first, second] = await Promise.all([server.ensure(), server.ensure()]);
    expect(second).toEqual(first);
    expect(await askHealth({ access: first, timeoutMs: 5000 })).toMatchObject({ state: "healthy", version: "1.18.33" });
    expect(await askHealth({ access: { url: first.url, password: "wrong" }, timeoutMs: 5000 })).toMatchObject({
      state: "refused",
      reason: "credentials",
    });
    expect((await stat(paths.record)).mode & 0o777).toBe(0o600);
    expect((await stat(paths.log)).mode & 0o777).toBe(0o600);
    expect(first.dataDir).toBe(join(root, "data"));
    const { stdout } = await promisify(execFile)("ps", ["-o", "args=", "-p", String(first.pid)]);
    expect(stdout).not.toContain(first.password);
    await server.stop();
    expect((await observeProcess(first)).state).toBe("dead");
    expect(await readServerRecord(paths.record)).toEqual({ state: "none" });
  });

  it("is adopted by a later process and not started twice", async () => {
    const started = await make().ensure();
    const later = make();
    expect(await later.find()).toEqual({ state: "alive", record: started });
    expect(await make().ensure()).toEqual(started);
    expect(await markedProcesses(serverMark(root))).toHaveLength(1);
  });

  it("is restarted when it dies, with its orphans swept", async () => {
    const server = make();
    const died = next(server, "down");
    const first = await server.ensure();
    const restarted = next(server, "up");
    process.kill(first.pid, "SIGKILL");
    expect((await died).why).toContain("SIGKILL");
    const { record, how } = await restarted;
    expect(how).toBe("started");
    expect(record.pid).not.toBe(first.pid);
    expect((record as ServerRecord).dataDir).toBe(first.dataDir);
  });

  it("is found dead after a death that nobody saw, and its record tells why", async () => {
    const first = make();
    const record = await first.ensure();
    first.detach();
    process.kill(record.pid, "SIGKILL");
    await expect.poll(async () => (await observeProcess(record)).state, { timeout: 10_000 }).toBe("dead");
    expect(await make().find()).toMatchObject({ state: "dead" });
  });

  it("is left alone when nobody can tell whether it runs", async () => {
    const { writeFile } = await import("node:fs/promises");
    await make()
      .ensure()
      .then(() => servers.at(-1)?.stop());
    const self = await identify(process.pid);
    const foreign = {
      format: 1,
      ...self,
      url: "http://127.0.0.1:9",
      port: 9,
      password: "p",
      version: "1.18.33",
      dataDir: paths.data,
      mark: "m",
    };
    await writeFile(paths.record, JSON.stringify(foreign));
    await expect(make().ensure()).rejects.toMatchObject({ code: "backend_unavailable", effect: "none" });
    expect(JSON.parse(await readFile(paths.record, "utf8"))).toEqual(foreign);
    await rm(paths.record);
  });
});
