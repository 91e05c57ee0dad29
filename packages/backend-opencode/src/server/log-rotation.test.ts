import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { openLog, rotateLog, watchLog } from "./log-rotation.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "server.log");
});
afterEach(() => folder.remove());

const limits = { maxBytes: 10, keep: 2 };

describe("the log", () => {
  it("is left alone while it is small, and when there is none", async () => {
    expect(await rotateLog({ path, limits })).toBe(false);
    await writeFile(path, "small");
    expect(await rotateLog({ path, limits })).toBe(false);
  });

  it("goes on at its beginning for a writer that holds it open, readable by its owner alone", async () => {
    const log = await openLog(path);
    await log.write("0123456789");
    expect(await rotateLog({ path, limits })).toBe(true);
    await log.write("next");
    await log.close();
    expect(await readFile(path, "utf8")).toBe("next");
    expect(await readFile(`${path}.1`, "utf8")).toBe("0123456789");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(`${path}.1`)).mode & 0o777).toBe(0o600);
  });

  it("keeps no more older ones than it is to", async () => {
    for (const content of ["first-----", "second----", "third-----"]) {
      await writeFile(path, content);
      await rotateLog({ path, limits });
    }
    expect((await readdir(folder.path)).sort()).toEqual(["server.log", "server.log.1", "server.log.2"]);
    expect(await readFile(`${path}.2`, "utf8")).toBe("second----");
  });

  it("is rotated by its watcher when it has grown", async () => {
    const log = await openLog(path);
    const watching = watchLog({ path, limits, onError: (error) => expect.unreachable(String(error)) });
    await log.write("0123456789 and more");
    await expect.poll(() => readFile(`${path}.1`, "utf8").catch(() => "")).toContain("0123456789");
    watching.stop();
    await log.close();
  });
});
