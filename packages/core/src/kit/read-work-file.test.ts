import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWorkFile } from "./read-work-file.js";

let root: string;
let workDir: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "townkit-file-"));
  workDir = join(root, "work");
  await mkdir(join(workDir, "sub"), { recursive: true });
  await writeFile(join(root, "secret"), "no");
  await writeFile(join(workDir, "sub", "text.md"), "  ünï\n\n");
  await writeFile(join(workDir, "bytes"), Buffer.from([0, 255, 1]));
  await symlink(join(root, "secret"), join(workDir, "link-out"));
  await symlink(join(workDir, "sub", "text.md"), join(workDir, "link-in"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const read = (path: string) => readWorkFile({ workDir, path });

describe("a file of the work directory", () => {
  it("is given as it is, white space included", async () => {
    const text = { encoding: "utf8", content: "  ünï\n\n", size: 9 };
    expect(await read("sub/text.md")).toEqual({ ...text, path: "sub/text.md" });
    expect(await read("link-in")).toEqual({ ...text, path: "link-in" });
  });

  it("that is not text comes as base64", async () => {
    expect(await read("bytes")).toEqual({ path: "bytes", encoding: "base64", content: "AP8B", size: 3 });
  });

  it.each([
    { path: "none", says: "no such file" },
    { path: "sub", says: "not a file" },
    { path: "../secret", says: "leads out" },
    { path: "link-out", says: "leads out" },
    { path: "..", says: "leads out" },
  ])("refuses $path: it $says", async ({ path, says }) => {
    await expect(read(path)).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
  });

  it("refuses an absolute path, also one within", async () => {
    await expect(read(join(workDir, "bytes"))).rejects.toThrow("leads out");
  });
});
