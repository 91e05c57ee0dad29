// A crash is what git's end and the record's last write make of it: the next process finds what is there, and no more.
import { readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { branches, copiedGrounds, registered } from "./test-support/ground.js";

const makeGround = copiedGrounds();

describe("after a crash", () => {
  /** Of making one: from the last look before the record on. Of removing one: from the last look before anything is removed on. */
  const [making, removing] = [
    { from: 4, to: 10 },
    { from: 6, to: 10 },
  ].map(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((call) =>
      (["before", "after"] as const).map((when) => ({ call, when })),
    ),
  );

  it.each(making ?? [])("at call $call of git, $when it, a repeat makes the same", async (cut) => {
    const ground = await makeGround();
    const request = { id: "s-1", directory: ground.repository };
    await ground.cutAt(cut);
    await expect(ground.open().createWorktree(request)).rejects.toMatchObject({ code: "git_failed" });
    const made = await ground.open().createWorktree(request);
    expect(await ground.open().listWorktrees()).toEqual([made]);
    expect(ground.git(made.path, "status", "--porcelain")).toBe("");
    expect([branches(ground), registered(ground)]).toEqual([["main", "town/s-1"], 1]);
  });

  it.each(making ?? [])("at call $call of git, $when it, a start without its session leaves nothing", async (cut) => {
    const ground = await makeGround();
    await ground.cutAt(cut);
    await expect(ground.open().createWorktree({ id: "s-1", directory: ground.repository })).rejects.toThrow();
    const next = ground.open();
    await next.settle();
    expect([branches(ground), registered(ground), await next.listWorktrees()]).toEqual([["main"], 0, []]);
    expect(await readdir(path.join(ground.root, "worktrees")).catch(() => [])).toEqual([]);
  });

  it.each(removing ?? [])("at call $call of git of the removal, $when it, a repeat completes it", async (cut) => {
    const ground = await makeGround();
    const made = await ground.open().createWorktree({ id: "s-1", directory: ground.repository });
    await ground.cutAt(cut);
    await expect(ground.open().removeWorktree("s-1")).rejects.toMatchObject({ code: "git_failed" });
    expect(await ground.open().removeWorktree("s-1")).toEqual(made);
    expect([branches(ground), registered(ground)]).toEqual([["main"], 0]);
  });

  it("of git in the middle of its checkout, a repeat makes the whole of it", async () => {
    const ground = await makeGround();
    const { repository, git } = ground;
    const filter = path.join(ground.root, "filter.sh");
    // The whole process group, as the end of the machine would.
    await writeFile(filter, "kill -9 0\n");
    await writeFile(path.join(repository, ".gitattributes"), "z.txt filter=dies\n");
    await writeFile(path.join(repository, "z.txt"), "z\n");
    git(repository, "add", "--all");
    git(repository, "commit", "--quiet", "--message=filtered");
    git(repository, "config", "filter.dies.smudge", `sh '${filter}'`);
    const request = { id: "s-1", directory: repository };
    await expect(ground.open().createWorktree(request)).rejects.toMatchObject({ code: "git_failed" });
    expect(registered(ground)).toBe(1);
    git(repository, "config", "--unset", "filter.dies.smudge");
    const made = await ground.open().createWorktree(request);
    expect(await readdir(made.path)).toEqual([".git", ".gitattributes", "a.txt", "z.txt"]);
    expect(registered(ground)).toBe(1);
  });

  it("at any write of the record, nothing is unowned", async () => {
    for (const write of [1, 2]) {
      for (const isKept of [true, false]) {
        const ground = await makeGround();
        const request = { id: "s-1", directory: ground.repository };
        let left = write;
        const dying = {
          ...ground.state,
          async put(key: string, value: Parameters<typeof ground.state.put>[1]) {
            left -= 1;
            if (left > 0 || isKept) await ground.state.put(key, value);
            if (left === 0) throw new Error("The process has died.");
          },
        };
        await expect(ground.open(dying).createWorktree(request)).rejects.toThrow("died");
        await ground.open().settle();
        expect([branches(ground), registered(ground)]).toEqual([["main"], 0]);
        await ground.open().createWorktree(request);
        expect(registered(ground)).toBe(1);
      }
    }
  });

  it("what a session works in, or what would be lost, stays", async () => {
    const ground = await makeGround();
    const worktrees = ground.open();
    const [used, unsaved, free] = await Promise.all(
      ["used", "unsaved", "free"].map((id) => worktrees.createWorktree({ id, directory: ground.repository })),
    );
    ground.sessions.push({ id: "used", status: "stopped", workDir: used?.path ?? "" });
    await writeFile(path.join(unsaved?.path ?? "", "b.txt"), "");
    await ground.open().settle();
    const left = (await worktrees.listWorktrees()).map(({ id }) => id).sort();
    expect(left).toEqual(["unsaved", "used"]);
    await expect(stat(free?.path ?? "")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
