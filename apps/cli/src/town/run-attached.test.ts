import { expect, test } from "vitest";
import { runAttached } from "./run-attached.js";

const attached = (script: string) =>
  runAttached({ argv: [process.execPath, "-e", script], cwd: process.cwd(), env: {} });

test("the command's exit code is the result", async () => {
  expect(await attached("process.exit(3)")).toBe(3);
});

test.each([
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s is passed on, and the command does not go on without us", async (signal, code) => {
  const before = process.listeners(signal);
  const ended = attached("setTimeout(() => {}, 20_000)");
  // As the system would call it, had the signal come; others in this process are left out of it.
  const own = process.listeners(signal).filter((listener) => !before.includes(listener));
  for (const listener of own) listener(signal);
  if (own.length === 0) expect.fail(`nobody hears ${signal}`);
  expect(await ended).toBe(code);
  expect(process.listeners(signal)).toEqual(before);
});
