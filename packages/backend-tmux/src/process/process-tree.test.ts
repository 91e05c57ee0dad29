import { expect, it } from "vitest";
import { treeOf } from "./process-tree.js";

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
