import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runningTown } from "./running-town.js";

/** A town whose record names this process, and an address at which somebody listens. */
async function servedTown() {
  const root = await mkdtemp(path.join(tmpdir(), "town-running-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const door = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void door.close());
  await once(door, "listening");
  const { port } = door.address() as AddressInfo;
  await mkdir(path.join(root, ".town"));
  await writeFile(path.join(root, ".town", "token"), "token");
  const record = { pid: process.pid, url: `http://127.0.0.1:${port}`, version: "1" };
  await writeFile(path.join(root, ".town", "daemon.json"), JSON.stringify(record));
  return { root, door };
}

test("a daemon that listens is there, and one whose pid is another program's by now is not", async () => {
  const { root, door } = await servedTown();
  const client = await runningTown(root);
  expect(client).not.toBeNull();
  await client?.[Symbol.asyncDispose]();
  door.close();
  await once(door, "close");
  expect(await runningTown(root)).toBeNull();
});
