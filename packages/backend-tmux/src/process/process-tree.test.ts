import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { leftIn, processTree, stillRunning, treeOf } from "./process-tree.js";

const row = (pid: number, parent: number, group: number) => ({ pid, parent, group, startedAt: `t${pid}` });

it("a tree is the process, all that came of it, and its group; a bystander is no part of it", () => {
  const rows = [
    row(1, 0, 1),
    row(10, 1, 10),
    row(11, 10, 10),
    row(12, 11, 12),
    row(13, 1, 10),
    row(20, 1, 20),
    row(21, 20, 20),
  ];
  expect(treeOf({ rows, root: 10 }).map(({ pid }) => pid)).toEqual([13, 12, 11, 10]);
  expect(treeOf({ rows, root: 99 })).toEqual([]);
});

it("what is left of a process is its tree as long as its id is still its own", () => {
  const at = "2026-01-01T00:00:00.700Z";
  const rows = [
    { pid: 10, parent: 1, group: 10, startedAt: "Thu Jan  1 00:00:00 2026 GMT" },
    { pid: 11, parent: 10, group: 10, startedAt: "Thu Jan  1 00:05:00 2026 GMT" },
  ];
  const left = (pid: number, when = at) => leftIn({ rows, started: { pid, at: when } }).map((one) => one.pid);
  expect(left(10)).toEqual([11, 10]);
  expect(left(10, "2026-01-01T00:10:00Z")).toEqual([]);
  expect(left(99)).toEqual([]);
  const orphans = rows.slice(1);
  expect(leftIn({ rows: orphans, started: { pid: 10, at } })).toHaveLength(1);
});

it("one that has ended runs no more, and one that has another's id never did", async () => {
  const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
  const ended = once(child, "exit");
  const [own, ...others] = await processTree(child.pid ?? 0);
  if (!own) throw new Error("It was not found.");
  expect(others).toEqual([]);
  const another = { ...own, startedAt: "before" };
  expect(await stillRunning([another, own])).toEqual([own]);
  child.stdin.end();
  await ended;
  expect(await stillRunning([own])).toEqual([]);
});
