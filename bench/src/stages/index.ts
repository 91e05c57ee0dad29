import { freemem } from "node:os";
import type { Benchmark } from "../benchmark.js";
import { measureStages } from "./measure-stages.js";
import { stage1, stage2 } from "./stage-costs.js";

const sides = {
  /** An OpenCode in a terminal with four MCP servers. */
  alone: { costs: stage1, bytesEach: 1_600_000_000 },
  /** A directory of a server. */
  town: { costs: stage2, bytesEach: 200_000_000 },
};

/** Agents that each have a program and MCP servers of their own, against a town of as many. */
export const stages: Benchmark = {
  describe:
    "agents with MCP servers of their own in tmux, against a town with one server and one pool; minutes, and gigabytes",
  runs: 1,
  run: (context) => measureStages({ ...context, sides, free: freemem }),
};
