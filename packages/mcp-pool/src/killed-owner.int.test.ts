import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { createMcpPool } from "./mcp-pool.js";
import { identify } from "./processes/process-identity.js";
import { ProcessRecords } from "./processes/process-records.js";
import { probe } from "./test-support/pool-ground.js";

test("after kill -9 of the owner nothing runs that nobody owns: what its input's end does not end, the next pool does", async () => {
  const folder = await temporaryFolder();
  const owner = fork(fileURLToPath(new URL("test-support/owner.mjs", import.meta.url)), [folder]);
  onTestFinished(() => void owner.kill("SIGKILL"));
  const [{ server, bred }] = await once(owner, "message");
  // While its owner runs, another pool with the same folder lets it be.
  await ProcessRecords.open(folder);
  expect(await identify(server)).toBeDefined();

  owner.kill("SIGKILL");
  await once(owner, "exit");
  await vi.waitFor(async () => expect(await identify(server)).toBeUndefined(), { timeout: 20_000 });
  expect(await identify(bred)).toBeDefined();

  const next = await createMcpPool({ folder, servers: { probe } });
  expect(await identify(bred)).toBeUndefined();
  expect(await readdir(folder)).toEqual(["clients"]);
  await next.close();
});

test("a record of somebody else's process, or one that cannot be read, leads to no signal", async () => {
  const folder = await temporaryFolder();
  const self = await identify(process.pid);
  const { writeFile } = await import("node:fs/promises");
  const gone = { pid: process.pid, startedAt: "0" };
  const mark = "00000000-0000-4000-8000-000000000000";
  await writeFile(
    join(folder, `${mark}.json`),
    JSON.stringify({ format: 1, mark, server: "x", owner: gone, process: gone }),
  );
  await writeFile(join(folder, "other.json"), "not a record");
  await ProcessRecords.open(folder);
  expect(await identify(process.pid)).toEqual(self);
  expect(await readdir(folder)).toEqual(["other.json"]);
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mcp-pool-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
