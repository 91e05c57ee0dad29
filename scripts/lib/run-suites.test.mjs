import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runSuites } from "./run-suites.mjs";

test("so many suites run beside each other and no more, begun in their order, and each is told of in its place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "run-suites-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = join(folder, "log");
  // Ends when another one has begun: alone it would run until its deadline.
  const program = `
    const { appendFileSync, readFileSync } = require("node:fs");
    const [log, name] = process.argv.slice(1);
    appendFileSync(log, "+" + name + "\\n");
    const looking = setInterval(() => {
      if (readFileSync(log, "utf8").split("+").length < 3) return;
      clearInterval(looking);
      appendFileSync(log, "-" + name + "\\n");
    }, 20);`;
  const names = ["a", "b", "c", "d", "e"];
  const results = await runSuites({
    suites: names.map((name) => ({
      name,
      proves: "",
      argv: [process.execPath, "-e", program, log, name],
      vitest: false,
      deadlineMs: 60_000,
    })),
    atOnce: 2,
    skipsFail: false,
  });
  expect(results.map(({ suite, tally }) => [suite.name, tally.passed])).toEqual(names.map((name) => [name, 1]));
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const running = lines.map((_, index) =>
    lines.slice(0, index + 1).reduce((sum, line) => sum + (line.startsWith("+") ? 1 : -1), 0),
  );
  expect(Math.max(...running)).toBe(2);
  const begun = lines.filter((line) => line.startsWith("+")).map((line) => line.slice(1));
  expect(begun.slice(0, 2).sort()).toEqual(["a", "b"]);
});
