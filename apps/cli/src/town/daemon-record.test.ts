import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { findDaemon, processExists } from "./daemon-record.js";

const patiently = { timeout: 20_000 };

test("a process that is there exists, and one that has ended does not", async () => {
  expect(processExists(process.pid)).toBe(true);
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  expect(processExists(child.pid ?? 0)).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a daemon that was killed and that nobody has collected yet is gone",
  async () => {
    // The shell starts a process and becomes one that collects nobody.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
    const pid = Number(line);
    const root = await mkdtemp(path.join(tmpdir(), "town-record-"));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    await mkdir(`${root}/.town`);
    await writeFile(`${root}/.town/daemon.json`, JSON.stringify({ pid, url: "http://127.0.0.1:1", version: "1" }));
    await writeFile(`${root}/.town/token`, "token");
    expect(await findDaemon(root)).toMatchObject({ url: "http://127.0.0.1:1" });
    process.kill(pid, "SIGKILL");
    await expect.poll(() => findDaemon(root), patiently).toBeNull();
  },
);
