import { freemem } from "node:os";
import type { Benchmark } from "../benchmark.js";
import { judge } from "../measure.js";
import { extrapolate } from "./extrapolate.js";
import { type StageCosts, stage1, stage2 } from "./stage-costs.js";

const sizes = [1, 5, 10] as const;
/** The size that is promised for; where it was not measured it is extrapolated, and says so by its name. */
const promised = 20;
/** An OpenCode in a terminal with four MCP servers. */
const bytesEach = 1_600_000_000;

const mb = 1_048_576;

/** Agents that each have a program and MCP servers of their own, against a town of as many. */
export const stages: Benchmark = {
  describe:
    "agents with MCP servers of their own in tmux, against a town with one server and one pool; minutes, and gigabytes",
  runs: 1,
  async run({ report, progress }) {
    const fitting = sizes.filter((size) => size === sizes[0] || size * bytesEach < freemem());
    const alone = new Map<number, StageCosts>();
    const town = new Map<number, StageCosts>();
    for (const size of fitting) {
      for (const [name, costs, measured] of [
        ["alone", stage1, alone],
        ["town", stage2, town],
      ] as const) {
        progress(`${size} agents, ${name}`);
        const found = await costs(size);
        measured.set(size, found);
        const prefix = `stages.${size}.${name}`;
        report(judge({ measure: `${prefix}.mcp`, value: found.mcpProcesses, unit: "processes", bound: null }));
        report(judge({ measure: `${prefix}.memory`, value: found.memory / mb, unit: "MB", bound: null }));
        report(judge({ measure: `${prefix}.start`, value: found.startMs, unit: "ms", bound: null }));
      }
    }
    const at = (side: ReadonlyMap<number, StageCosts>, key: keyof StageCosts) =>
      extrapolate({ values: new Map([...side].map(([size, costs]) => [size, costs[key]])), at: promised });
    const ratio = (key: keyof StageCosts) => at(town, key) / at(alone, key);
    const prefix = `stages.${promised}.extrapolated`;
    report(judge({ measure: `${prefix}.mcp`, value: ratio("mcpProcesses"), unit: "ratio", bound: 1 / promised }));
    report(judge({ measure: `${prefix}.memory`, value: ratio("memory"), unit: "ratio", bound: 1 / 8 }));
    report(judge({ measure: `${prefix}.start`, value: ratio("startMs"), unit: "ratio", bound: null }));
  },
};
