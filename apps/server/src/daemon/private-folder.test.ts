import { chown, mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { mcpTown } from "../test-support/mcp-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { makePrivateFolder } from "./private-folder.js";

const unsafe = (where: string) => ({ code: "config_invalid", facts: { path: where } });

describe("a private folder", () => {
  test("is made with its parents, and closed where it was open", async () => {
    const folder = path.join(await tempFolder(), "a", "b");
    await makePrivateFolder(folder);
    const open = path.join(await tempFolder(), "open");
    await mkdir(open, { mode: 0o755 });
    await makePrivateFolder(open);
    for (const made of [folder, open]) expect((await stat(made)).mode & 0o777).toBe(0o700);
  });

  test("is not one that a link leads to, nor is what it leads to touched", async () => {
    const root = await tempFolder();
    const elsewhere = path.join(root, "elsewhere");
    await mkdir(elsewhere, { mode: 0o755 });
    for (const [name, target] of [
      ["link", elsewhere],
      ["dangling", path.join(root, "nothing")],
    ] as const) {
      await symlink(target, path.join(root, name));
      await expect(makePrivateFolder(path.join(root, name))).rejects.toMatchObject(unsafe(path.join(root, name)));
    }
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o755);
    expect((await readdir(root)).sort()).toEqual(["dangling", "elsewhere", "link"]);
  });

  test("is not a file, and not another user's", async () => {
    const root = await tempFolder();
    const file = path.join(root, "file");
    await writeFile(file, "");
    await expect(makePrivateFolder(file)).rejects.toMatchObject(unsafe(file));
    const uid = (process.getuid?.() ?? 0) + 1;
    await expect(makePrivateFolder(root, { uid })).rejects.toMatchObject(unsafe(root));
  });
});

describe("a town", () => {
  test.each([".town", ".town/token", ".town/daemon.json", ".town/.gitignore", ".town/logs", ".town/logs/daemon.log"])(
    "does not start over a link at %s, and writes nothing where it leads",
    async (planted) => {
      const root = await tempFolder();
      const victim = path.join(await tempFolder(), "victim");
      const isFolder = [".town", ".town/logs"].includes(planted);
      if (isFolder) await mkdir(victim);
      else await writeFile(victim, "precious");
      await mkdir(path.dirname(path.join(root, planted)), { recursive: true });
      await symlink(victim, path.join(root, planted));
      await expect(mcpTown("", { root })).rejects.toMatchObject(unsafe(path.join(root, planted)));
      if (isFolder) expect(await readdir(victim)).toEqual([]);
      else expect((await stat(victim)).size).toBe("precious".length);
    },
  );

  test("does not start over another user's state folder", async (context) => {
    if (process.getuid?.() !== 0) return context.skip("only root can give a folder away");
    const root = await tempFolder();
    const state = path.join(root, ".town");
    await mkdir(state, { mode: 0o777 });
    await chown(state, 65_534, 65_534);
    await expect(mcpTown("", { root })).rejects.toMatchObject(unsafe(state));
    expect(await readdir(state)).toEqual([]);
  });
});
