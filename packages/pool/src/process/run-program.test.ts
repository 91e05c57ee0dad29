import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../test-support/temp-folder.js";
import { runProgram } from "./run-program.js";
import { watched } from "./watched.js";

const env = { PATH: process.env.PATH ?? "" };
const sh = (line: string, ...args: string[]) => ["sh", "-c", line, "sh", ...args];
const run = (argv: readonly string[], more: object = {}) =>
  runProgram({ argv, cwd: "/", env, timeoutMs: 20_000, ...more });

/** One that nobody has taken leave of yet runs nothing any more. */
const runs = (pid: number) => {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return !/^(Z|$)/.test(stdout.trim());
};
const pidIn = async (file: string) => Number(await readFile(file, "utf8").catch(() => ""));

describe.each([{ endsWithUs: false }, { endsWithUs: true }])("a program, with %j", (how) => {
  it("gets its input and its arguments as they are, and tells how it ended", async () => {
    const argv = sh('cat; printf %s "$1"; echo bad >&2; exit 3', "-n $(x) 'q'");
    expect(await run(argv, { input: "in\n", ...how })).toEqual({
      exitCode: 3,
      stdout: "in\n-n $(x) 'q'",
      stderr: "bad\n",
      cut: false,
      failure: null,
    });
  });

  it("may leave its input unread, and write more than is kept", async () => {
    const result = await run(sh("exec head -c 300000 /dev/zero | tr '\\0' x; echo end"), {
      input: "y".repeat(500_000),
      keepBytes: 1000,
      ...how,
    });
    expect(result).toMatchObject({ exitCode: 0, cut: true, stdout: `${"x".repeat(996)}end\n` });
  });

  it("is killed with its children when its time is over, or it is called off", async () => {
    for (const end of ["time", "call"] as const) {
      const file = path.join(await tempFolder(), "pid");
      const calling = new AbortController();
      const more = end === "time" ? { timeoutMs: 500 } : { signal: calling.signal };
      const result = run(sh('sleep 60 & echo $! > "$1"; wait', file), { ...more, ...how });
      await expect.poll(() => pidIn(file)).toBeGreaterThan(0);
      calling.abort();
      const why = end === "time" ? "it did not end within 500 ms" : "it was called off";
      expect(await result).toMatchObject({ exitCode: null, failure: why });
      await expect.poll(async () => runs(await pidIn(file))).toBe(false);
    }
  });

  it("leaves nothing behind in its group", async () => {
    const file = path.join(await tempFolder(), "pid");
    expect(await run(sh('sleep 60 & echo $! > "$1"', file), how)).toMatchObject({ exitCode: 0, failure: null });
    await expect.poll(async () => runs(await pidIn(file))).toBe(false);
  });
});

it("one that is not there, or cannot be, is told", async () => {
  expect(await run(["/no/such/program"])).toMatchObject({ exitCode: null, failure: expect.stringContaining("ENOENT") });
  expect(await run(["echo", "a\0b"])).toMatchObject({ exitCode: null, failure: expect.stringContaining("null bytes") });
  const owned = await run(["/no/such/program"], { endsWithUs: true });
  expect(owned).toMatchObject({ exitCode: 127, stderr: expect.stringContaining("could not be started") });
});

it("one that is to end with its owner does, however that ends", async () => {
  const file = path.join(await tempFolder(), "pid");
  const argv = watched(sh('sleep 60 & echo $! > "$1"; wait', file));
  const owning = `const [program, ...args] = JSON.parse(process.argv[1]);
    require("node:child_process").spawn(program, args, { detached: true, stdio: ["pipe", "pipe", "pipe", "pipe"] });`;
  const owner = spawn(process.execPath, ["-e", owning, JSON.stringify(argv)], { env, stdio: "ignore" });
  await expect.poll(() => pidIn(file)).toBeGreaterThan(0);
  const pid = await pidIn(file);
  expect(runs(pid)).toBe(true);
  owner.kill("SIGKILL");
  await once(owner, "exit");
  await expect.poll(() => runs(pid)).toBe(false);
});
