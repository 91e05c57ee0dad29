import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { managerOf } from "../service/service-manager.js";
import { serviceName } from "../service/service-spec.js";
import { programChecks } from "./program-checks.js";
import { foundBy, patient, tempFolder } from "./test-support/sick-town.js";

const find = (name: string, of: Awaited<ReturnType<typeof patient>>) => foundBy({ checks: programChecks, name, of });

/** A folder with a program that says this. */
async function program(name: string, says: string): Promise<string> {
  const folder = await tempFolder();
  await writeFile(path.join(folder, name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  return folder;
}

test("a tmux that is too old, or is not there, is told of where the town needs one", async () => {
  const old = await program("tmux", "tmux 3.1c");
  const of = await patient({ env: { PATH: old }, settings: { "orchestration.backend": "tmux" } });
  expect(await find("tmux", of)).toMatchObject({
    ok: false,
    detail: "tmux 3.1c",
    remedy: expect.stringContaining("3.2"),
  });
  expect(await find("tmux", { ...of, env: { PATH: "/nowhere" } })).toMatchObject({
    ok: false,
    detail: "there is no tmux",
  });
  expect(await find("tmux", { ...of, env: { PATH: await program("tmux", "tmux 3.4") } })).toMatchObject({ ok: true });
  const other = await patient({ env: { PATH: old }, settings: { "orchestration.backend": "opencode" } });
  expect(await find("tmux", other)).toMatchObject({ ok: true });
});

test("a git that is too old, or is not there, is told of", async () => {
  const of = await patient({ env: { PATH: await program("git", "git version 2.17.1") } });
  expect(await find("git", of)).toMatchObject({ ok: false, detail: "git version 2.17.1" });
  expect(await find("git", { ...of, env: { PATH: "/nowhere" } })).toMatchObject({ ok: false });
});

test("two programs bd are told of, unless the town names its own", async () => {
  const folders = [await program("bd", "one"), await program("bd", "other")];
  const of = await patient({ env: { PATH: folders.join(path.delimiter) } });
  expect(await find("bd", of)).toMatchObject({
    ok: false,
    detail: expect.stringContaining(path.join(folders[1] ?? "", "bd")),
  });
  expect(await find("bd", { ...of, env: { PATH: `${folders[0]}${path.delimiter}${folders[0]}` } })).toMatchObject({
    ok: true,
  });
  expect(await find("bd", { ...of, setting: () => Promise.resolve("/usr/bin/bd") })).toMatchObject({ ok: true });
});

test.runIf(process.platform === "linux")("a process of a session that is stopped is told of", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdout.write('up'); setInterval(() => {}, 1000)"], {
    env: { TOWN_SESSION: "s-doctor-orphan" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const withStatus = (status: string) =>
    patient({
      client: { listSessions: () => Promise.resolve({ sessions: [{ id: "s-doctor-orphan", status }] } as never) },
    });
  expect(await find("orphans", await withStatus("stopped"))).toMatchObject({
    ok: false,
    detail: `pid ${child.pid} of s-doctor-orphan`,
  });
  expect(await find("orphans", await withStatus("idle"))).toMatchObject({ ok: true });
});

test.runIf(process.platform === "linux")("a service that is installed and does not run is told of", async () => {
  const home = await tempFolder();
  const of = await patient({
    env: { HOME: home, PATH: await program("systemctl", "ActiveState=failed\nSubState=failed") },
  });
  expect(await find("service", of)).toMatchObject({ ok: true, detail: "not installed" });
  const name = serviceName({ townRoot: of.townRoot, kind: "town" });
  const file = managerOf().fileOf({ name, env: of.env, home });
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, "");
  expect(await find("service", of)).toMatchObject({ ok: false, detail: expect.stringContaining("failed") });
});
