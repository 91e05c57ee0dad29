import path from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const entry = path.join(import.meta.dirname, "../../examples/demo/dist/main.js");
const deadlineMs = 300_000;

/** Runs the demo as `npm start` does, and gives what it printed and its exit code. */
async function runDemo(...argv: string[]) {
  const run = await execa(process.execPath, [entry, ...argv], {
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: deadlineMs,
  });
  return { text: run.all, exitCode: run.exitCode, last: run.all.trim().split("\n").at(-1) };
}

const done = "demo: 3 sessions, 6 assignments: 6 completed, 0 lost, 0 repeated";

describe("the demo", { timeout: deadlineMs }, () => {
  it("mends the repository with three sessions", async () => {
    const { text, exitCode, last } = await runDemo();
    expect(last, text).toBe(done);
    expect(exitCode).toBe(0);
    expect(text).toContain("The repository's tests are green.");
  });

  it("does so too when the daemon and the OpenCode server are killed in the middle, by recorded attempts", async () => {
    const { text, exitCode, last } = await runDemo("--crash");
    expect(last, text).toBe(done);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/Killed the daemon and the OpenCode server \(pids \d+, \d+\)/);
    expect(text).toContain("completed (attempt 2)");
  });

  it.each([["--crush"], ["--model", "no-slash"], ["extra"]])(
    "refuses a wrong line and starts nothing: %s",
    async (...argv) => {
      const { text, exitCode } = await runDemo(...argv);
      expect(exitCode).toBe(2);
      expect(text).toContain("npm start [-- OPTIONS]");
    },
  );
});
