import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, stat, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { fileChecks } from "./file-checks.js";
import { foundBy, patient } from "./test-support/sick-town.js";

const find = (name: string, of: Awaited<ReturnType<typeof patient>>, fix = false) =>
  foundBy({ checks: fileChecks, name, of, fix });

test("all is well with the folder of a town as a daemon leaves it", async () => {
  const of = await patient();
  for (const { name } of fileChecks) expect(await find(name, of), name).toMatchObject({ ok: true });
});

test("files that others may read are named, and closed to them", async () => {
  const of = await patient();
  const token = path.join(of.state, "token");
  await writeFile(token, "secret");
  await chmod(token, 0o644);
  await chmod(of.state, 0o755);
  expect(await find("permissions", of)).toMatchObject({
    ok: false,
    detail: expect.stringContaining(token),
    mendable: true,
  });
  expect(await find("permissions", of, true)).toMatchObject({ ok: true, mended: true });
  expect([(await stat(token)).mode & 0o777, (await stat(of.state)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test("another user's files are named, and left alone", async () => {
  const of = await patient();
  const me = process.getuid?.() ?? 0;
  const getuid = vi.spyOn(process, "getuid").mockReturnValue(me + 1);
  onTestFinished(() => getuid.mockRestore());
  expect(await find("owner", of, true)).toMatchObject({
    ok: false,
    mended: false,
    detail: expect.stringContaining("town.db"),
  });
});

test("the record of a daemon that died is taken away", async () => {
  const of = await patient();
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  const record = path.join(of.state, "daemon.json");
  await writeFile(record, JSON.stringify({ pid: child.pid, url: "http://127.0.0.1:1", version: "0" }), { mode: 0o600 });
  expect(await find("daemon record", of)).toMatchObject({
    ok: false,
    detail: expect.stringContaining(String(child.pid)),
  });
  expect(await find("daemon record", of, true)).toMatchObject({ ok: true, mended: true });
  expect(existsSync(record)).toBe(false);
});

test("a record whose pid is another program's by now is that of a daemon that died", async () => {
  const of = await patient();
  const record = path.join(of.state, "daemon.json");
  await writeFile(record, JSON.stringify({ pid: process.pid, url: "http://127.0.0.1:1", version: "0" }), {
    mode: 0o600,
  });
  expect(await find("daemon record", of)).toMatchObject({ ok: false });
  expect(await find("daemon record", of, true)).toMatchObject({ ok: true, mended: true });
  expect(existsSync(record)).toBe(false);
});

test("a socket that nobody listens on is taken away where no daemon runs, and told of where one does", async () => {
  const of = await patient();
  const file = path.join(of.state, "hooks.sock");
  const child = spawn(process.execPath, [
    "-e",
    "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))",
    file,
  ]);
  await once(child, "exit");
  expect((await lstat(file)).isSocket()).toBe(true);
  expect(await find("sockets", { ...of, client: () => Promise.resolve({} as never) }, true)).toMatchObject({
    ok: false,
    remedy: expect.stringContaining("town restart"),
  });
  expect(await find("sockets", of, true)).toMatchObject({ ok: true, mended: true });
  expect(existsSync(file)).toBe(false);

  const server = createServer().listen(file);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  expect(await find("sockets", of, true)).toMatchObject({ ok: true });
  expect(existsSync(file)).toBe(true);
});

test("reports that a running daemon does not take are told of", async () => {
  const of = await patient({ client: {} });
  await mkdir(path.join(of.state, "hook-spool"), { mode: 0o700 });
  await writeFile(path.join(of.state, "hook-spool", "1.json"), "{}");
  expect(await find("hook reports", of)).toMatchObject({ ok: false, detail: "1 of agents' reports wait" });
  expect(await find("hook reports", { ...of, client: () => Promise.resolve(null) })).toMatchObject({ ok: true });
});

test("a full disk is told of", async () => {
  const of = await patient();
  expect(await find("disk", { ...of, townRoot: "/proc" })).toMatchObject({ ok: false, detail: "0 MB are free" });
});

test("a clock that went back is told of", async () => {
  const of = await patient();
  const tomorrow = Date.now() / 1000 + 86_400;
  await utimes(path.join(of.state, "town.db"), tomorrow, tomorrow);
  expect(await find("clock", of)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/^it is 86\d{3} s behind/),
  });
});
