import { appendFile, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { createMemoryState } from "@townkit/core/memory";
import { describe, expect, it } from "vitest";
import { branches, copiedGrounds, registered } from "./test-support/ground.js";

const makeGround = copiedGrounds();

describe("a worktree", () => {
  it("has a branch and a folder of its own, and a repeat is the same one", async () => {
    const ground = await makeGround();
    const worktrees = ground.open();
    const made = await worktrees.createWorktree({ id: "s-1", directory: ground.repository });
    expect(made).toMatchObject({ branch: "town/s-1", repository: ground.repository, workDir: made.path });
    expect(ground.git(made.path, "symbolic-ref", "--short", "HEAD")).toBe("town/s-1");
    ground.git(ground.repository, "commit", "--quiet", "--allow-empty", "--message=later");
    expect(await worktrees.createWorktree({ id: "s-1", directory: ground.repository })).toEqual(made);
    expect(await ground.open().listWorktrees()).toEqual([made]);
    expect(registered(ground)).toBe(1);
  });

  it("begins where it is told, at the same place of the repository, under the name that it is given", async () => {
    const ground = await makeGround();
    const { repository, git } = ground;
    const directory = path.join(repository, "packages", "one");
    await mkdir(directory, { recursive: true });
    await writeFile(path.join(directory, "b.txt"), "b\n");
    git(repository, "add", "--all");
    git(repository, "commit", "--quiet", "--message=second");
    const made = await ground
      .open()
      .createWorktree({ id: "s-1", directory, branch: "feature/ü$(id);'x", base: "main" });
    expect(made.workDir).toBe(path.join(made.path, "packages", "one"));
    expect(await readdir(made.workDir)).toEqual(["b.txt"]);
    await expect(ground.open().createWorktree({ id: "s-2", directory, base: "main~1" })).rejects.toMatchObject({
      code: "work_dir_invalid",
    });
    expect(registered(ground)).toBe(1);
  });

  it.each([
    { given: { branch: "-x" }, code: "invalid_input" },
    { given: { branch: "a..b" }, code: "invalid_input" },
    { given: { branch: "a\0b" }, code: "invalid_input" },
    { given: { base: "\u0001" }, code: "invalid_input" },
    { given: { directory: "/tmp/\0" }, code: "work_dir_invalid" },
    { given: { branch: "x.lock" }, code: "invalid_input" },
    { given: { branch: "main" }, code: "invalid_input" },
    { given: { base: "no-such-commit" }, code: "invalid_input" },
    { given: { base: "--all" }, code: "invalid_input" },
    { given: { id: "../x" }, code: "invalid_input" },
    { given: { id: "-x" }, code: "invalid_input" },
    { given: { directory: "relative" }, code: "work_dir_invalid" },
    { given: { directory: "/" }, code: "work_dir_invalid" },
    { given: { more: 1 }, code: "invalid_input" },
  ])("is refused for $given, and nothing is made", async ({ given, code }) => {
    const ground = await makeGround();
    const request = { id: "s-1", directory: ground.repository, ...given };
    await expect(ground.open().createWorktree(request)).rejects.toMatchObject({ code, effect: "none" });
    expect([branches(ground), registered(ground), await ground.open().listWorktrees()]).toEqual([["main"], 0, []]);
  });

  it("is another one under the same id: a conflict", async () => {
    const ground = await makeGround();
    const worktrees = ground.open();
    await worktrees.createWorktree({ id: "s-1", directory: ground.repository });
    const other = worktrees.createWorktree({ id: "s-1", directory: ground.repository, branch: "other" });
    await expect(other).rejects.toMatchObject({ code: "idempotency_conflict" });
  });

  it("is made anew where somebody has deleted it, with what its branch holds", async () => {
    const ground = await makeGround();
    const request = { id: "s-1", directory: ground.repository };
    const made = await ground.open().createWorktree(request);
    ground.git(made.path, "commit", "--quiet", "--allow-empty", "--message=work");
    await rm(made.path, { recursive: true });
    expect(await ground.open().createWorktree(request)).toEqual(made);
    expect(ground.git(made.path, "log", "-1", "--format=%s")).toBe("work");
  });
});

describe("removing", () => {
  async function made() {
    const ground = await makeGround();
    const worktrees = ground.open();
    const worktree = await worktrees.createWorktree({ id: "s-1", directory: ground.repository });
    const git = (...args: string[]) => ground.git(worktree.path, ...args);
    return { ground, worktrees, worktree, git, remove: () => worktrees.removeWorktree("s-1") };
  }

  it("takes folder and branch away, once, and the id may be used again", async () => {
    const { ground, worktrees, worktree, remove } = await made();
    await writeFile(path.join(worktree.path, ".gitignore"), "");
    await rm(path.join(worktree.path, ".gitignore"));
    expect(await remove()).toEqual(worktree);
    expect(await remove()).toEqual(worktree);
    expect([branches(ground), registered(ground), await worktrees.listWorktrees()]).toEqual([["main"], 0, []]);
    await expect(stat(worktree.path)).rejects.toMatchObject({ code: "ENOENT" });
    await worktrees.createWorktree({ id: "s-1", directory: ground.repository, branch: "again" });
    await expect(worktrees.removeWorktree("s-9")).rejects.toMatchObject({ code: "worktree_not_found" });
  });

  const name = "new\nfile -rf $(x)";
  it.each([
    {
      what: "a changed file",
      do: (at: string) => appendFile(path.join(at, "a.txt"), "x"),
      says: "1 uncommitted file (a.txt)",
    },
    {
      what: "a new file",
      do: (at: string) => writeFile(path.join(at, name), ""),
      says: `1 uncommitted file (${JSON.stringify(name)})`,
    },
    { what: "a deleted file", do: (at: string) => rm(path.join(at, "a.txt")), says: "1 uncommitted file (a.txt)" },
  ])("is refused while there is $what, which is named", async ({ do: act, says }) => {
    const { ground, worktree, remove } = await made();
    await act(worktree.path);
    await expect(remove()).rejects.toMatchObject({ code: "worktree_unsaved", facts: { unsaved: [says] } });
    expect(registered(ground)).toBe(1);
  });

  it("is refused for a renamed file, which counts once", async () => {
    const { git, remove } = await made();
    git("mv", "a.txt", "b.txt");
    await expect(remove()).rejects.toMatchObject({ facts: { unsaved: ["1 uncommitted file (b.txt)"] } });
  });

  it("is refused for a commit until it is pushed, or on another branch", async () => {
    for (const save of [
      ["push", "--quiet", "origin", "HEAD:refs/heads/elsewhere"],
      ["branch", "kept"],
    ]) {
      const { git, remove } = await made();
      git("commit", "--quiet", "--allow-empty", '--message=it "works"');
      const id = git("rev-parse", "HEAD").slice(0, 10);
      const says = `1 commit on no remote and no other branch (${id} ${JSON.stringify('it "works"')})`;
      await expect(remove()).rejects.toMatchObject({ facts: { unsaved: [says] } });
      git(...save);
      expect(await remove()).toMatchObject({ id: "s-1" });
    }
  });

  it("sees commits without a branch, on a branch that was made there, and what is under way", async () => {
    const { git, remove } = await made();
    git("checkout", "--quiet", "--detach");
    git("commit", "--quiet", "--allow-empty", "--message=lost");
    await expect(remove()).rejects.toMatchObject({ facts: { unsaved: [expect.stringContaining("lost")] } });
    git("switch", "--quiet", "--create", "own");
    await expect(remove()).rejects.toMatchObject({ facts: { unsaved: [expect.stringContaining("lost")] } });
    git("push", "--quiet", "origin", "own");
    git("bisect", "start");
    await expect(remove()).rejects.toMatchObject({ facts: { unsaved: ["a bisect that is under way"] } });
    git("bisect", "reset");
    expect(await remove()).toMatchObject({ id: "s-1" });
  });

  it("is refused while a session that is not stopped works there", async () => {
    const { ground, worktree, remove } = await made();
    const session = { id: "other", status: "error" as const, workDir: path.join(worktree.path, "sub") };
    ground.sessions.push(session, { id: "beside", status: "busy", workDir: `${worktree.path}-2` });
    await expect(remove()).rejects.toMatchObject({
      code: "worktree_in_use",
      facts: { sessionId: "other", status: "error" },
    });
    ground.sessions.splice(0, 1, { ...session, status: "stopped" });
    expect(await remove()).toMatchObject({ id: "s-1" });
  });

  it("keeps the commits of one whose folder somebody has deleted", async () => {
    const { ground, worktree, git, remove } = await made();
    git("commit", "--quiet", "--allow-empty", "--message=work");
    await rm(worktree.path, { recursive: true });
    await expect(remove()).rejects.toMatchObject({ facts: { unsaved: [expect.stringContaining("work")] } });
    ground.git(ground.repository, "merge", "--quiet", "--ff-only", "town/s-1");
    expect(await remove()).toMatchObject({ id: "s-1" });
    expect([branches(ground), registered(ground)]).toEqual([["main"], 0]);
  });
});

it("a removed worktree is forgotten after a week", async () => {
  const ground = await makeGround();
  const state = createMemoryState();
  const worktrees = ground.open(state);
  await worktrees.createWorktree({ id: "s-1", directory: ground.repository });
  await worktrees.removeWorktree("s-1");
  const [entry] = await state.list("");
  await state.put(entry?.key ?? "", { ...(entry?.value as object), changedAt: "2020-01-01T00:00:00.000Z" });
  await worktrees.settle();
  expect(await state.list("")).toEqual([]);
});
