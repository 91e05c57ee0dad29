import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runChild } from "./child.mjs";

const minute = 60_000;
/** @param {string} code */
const node = (code) => [process.execPath, "--eval", code];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "townkit-child-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that starts another one, writes its pid to a file, and then runs `last`. @param {string} last */
function parentOfSleeper(last) {
  return node(`
    const { spawn } = require("node:child_process");
    const sleeper = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    require("node:fs").writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(sleeper.pid));
    ${last}
  `);
}

/** Whether the sleeper runs: a killed one may still await its reaping, which is not running. */
function sleeperRuns() {
  const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("runChild", () => {
  it("gives the exit code and what was printed on both streams", async () => {
    const argv = node("console.log('out'); console.error('err'); process.exitCode = 3");
    const result = await runChild({ argv, deadlineMs: minute, capture: true });
    expect(result).toMatchObject({ ok: false, code: 3, timedOut: false });
    expect(result.output).toContain("out\n");
    expect(result.output).toContain("err\n");
  });

  it("ends a program at its deadline, and what that one started", async () => {
    const argv = parentOfSleeper("setInterval(() => {}, 1000)");
    const result = await runChild({ argv, deadlineMs: 5000, capture: true });
    expect(result).toMatchObject({ ok: false, timedOut: true });
    await expect.poll(sleeperRuns, { timeout: minute }).toBe(false);
  });

  it("leaves nothing behind of a program that ends before its children", async () => {
    const result = await runChild({ argv: parentOfSleeper("process.exit(0)"), deadlineMs: minute, capture: true });
    expect(result.ok).toBe(true);
    await expect.poll(sleeperRuns, { timeout: minute }).toBe(false);
  });

  it("names a program that cannot be started", async () => {
    const result = await runChild({ argv: ["no-such-program-of-ours"], deadlineMs: minute, capture: true });
    expect(result.ok).toBe(false);
    expect(result.output).toContain("cannot start no-such-program-of-ours");
  });
});
