import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withServerLock } from "./server-lock.js";

test("a folder that is none is said, and nothing is changed", async () => {
  const place = await mkdtemp(join(tmpdir(), "server-lock-"));
  onTestFinished(() => rm(place, { recursive: true }));
  const folder = join(place, "file");
  await writeFile(folder, "");
  let changed = false;
  const change = async () => {
    changed = true;
  };
  await expect(withServerLock(join(folder, "server.lock"), change)).rejects.toMatchObject({
    code: "backend_unavailable",
    message: expect.stringContaining(`nothing can be written to its folder ${folder} (ENOTDIR)`),
  });
  expect(changed).toBe(false);
});
