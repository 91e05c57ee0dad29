import { execFileSync } from "node:child_process";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Session, Worktree } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, type Sandbox, writeTownConfig } from "./town/sandbox.js";
import { type ModelProcess, startModel } from "./town/scripted-model.js";

let sandbox: Sandbox;
let model: ModelProcess;
let town: CommandLine;

const realGit = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
const git = (at: string, ...args: string[]) =>
  execFileSync(realGit, args, { cwd: at, env: { ...sandbox.env, ...author }, encoding: "utf8" }).trim();

beforeAll(async () => {
  sandbox = await makeSandbox();
  // A git that kills the daemon as soon as it has made a worktree for it, where a file asks for that.
  const bin = join(sandbox.root, "bin");
  const bomb = join(sandbox.root, "bomb");
  await mkdir(bin);
  await writeFile(bomb, "");
  const isAdding = `[ -f '${bomb}' ] && case " $* " in *" worktree add "*) true;; *) false;; esac`;
  // Above it is what makes it end with the daemon, and above that the daemon.
  const killDaemon = "kill -9 $(ps -o ppid= -p $PPID)";
  await writeFile(
    join(bin, "git"),
    `#!/bin/sh\nif ${isAdding}; then rm '${bomb}'; '${realGit}' "$@"; ${killDaemon}; exit; fi\nexec '${realGit}' "$@"\n`,
  );
  await chmod(join(bin, "git"), 0o755);
  model = await startModel(sandbox.root);
  town = commandLine({ ...sandbox, env: { ...sandbox.env, PATH: `${bin}:${sandbox.env.PATH}` } });
  await writeTownConfig({ sandbox, modelUrl: model.url, port: await freePort() });
  git(sandbox.workDir, "init", "--quiet", "--initial-branch=main");
  git(sandbox.workDir, "commit", "--quiet", "--allow-empty", "--message=first");
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

const spawn = ["spawn", "--role", "polecat", "--id", "apart", "--worktree"];
const list = () => town.data<Worktree[]>(["worktree", "ls"]);
const known = () => git(sandbox.workDir, "worktree", "list").split("\n").length - 1;

describe("a session in a worktree of its own", { timeout: 300_000 }, () => {
  it("is not there when the daemon was killed between the two, and nothing of it is left when the town is up again", async () => {
    expect(await town.error([...spawn, "--dir", sandbox.workDir])).toMatchObject({ code: "town_unreachable" });
    expect(known()).toBe(1);
    expect(await list()).toEqual([]);
    expect([known(), git(sandbox.workDir, "branch", "--list", "town/*")]).toEqual([0, ""]);
  });

  it("is spawned by the same command again", async () => {
    const session = await town.data<Session & { worktree: Worktree }>([...spawn, "--dir", sandbox.workDir]);
    expect(session).toMatchObject({ id: "apart", status: "ready", worktree: { branch: "town/apart" } });
    expect(session.workDir).toBe(session.worktree.path);
    expect(await list()).toEqual([session.worktree]);
    expect(await town.data([...spawn, "--dir", sandbox.workDir])).toMatchObject({ id: "apart" });
    expect(known()).toBe(1);
  });

  it("keeps it while it runs, and while something in it is nowhere else", async () => {
    const [worktree] = await list();
    if (!worktree) throw new Error("There is no worktree.");
    expect(await town.error(["worktree", "rm", "apart"])).toMatchObject({ code: "worktree_in_use", exitCode: 6 });
    await town.data(["stop", "apart"]);
    await writeFile(join(worktree.path, "new.txt"), "");
    const refused = await town.error(["worktree", "rm", "apart"]);
    expect(refused).toMatchObject({ code: "worktree_unsaved", message: expect.stringContaining("new.txt") });
    await rm(join(worktree.path, "new.txt"));
    expect(await town.data(["worktree", "rm", "apart"])).toEqual(worktree);
    expect([known(), git(sandbox.workDir, "branch", "--list", "town/*")]).toEqual([0, ""]);
    expect(await town.data(["rm", "apart"])).toMatchObject({ sessionId: "apart" });
  });

  it("is refused where there is no repository, and nothing is started", async () => {
    const elsewhere = await sandbox.newWorkDir("plain");
    expect(await town.error(["spawn", "--role", "polecat", "--worktree", "--dir", elsewhere])).toMatchObject({
      code: "work_dir_invalid",
      message: expect.stringContaining(elsewhere),
    });
  });
});
