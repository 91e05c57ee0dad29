import { expect, it } from "vitest";
import type { Measure } from "../measure.js";
import { measureStages } from "./measure-stages.js";

const mb = 1_048_576;

/** What is told with so much free memory, where an agent alone takes 10 of it, and one in a town 1. */
async function told(options: { readonly free: number }) {
  const measures: Measure[] = [];
  const progress: string[] = [];
  const alone = async (size: number) => ({ mcpProcesses: 4 * size, memory: 800 * size * mb, startMs: 20 * size });
  const town = async (size: number) => ({ mcpProcesses: 4, memory: (800 + 10 * size) * mb, startMs: 10 * size });
  await measureStages({
    sides: { alone: { costs: alone, bytesEach: 10 }, town: { costs: town, bytesEach: 1 } },
    free: () => options.free,
    report: (measure) => measures.push(measure),
    progress: (text) => progress.push(text),
  });
  const values = Object.fromEntries(measures.map(({ measure, value }) => [measure, value]));
  return { measures, values, progress, names: measures.map(({ measure }) => measure) };
}

it("where the memory reaches, all that is told was measured", async () => {
  const { names, values, measures } = await told({ free: 1_000 });
  expect(names.filter((name) => name.includes("extrapolated"))).toEqual([]);
  expect(values).toMatchObject({ "stages.20.alone.mcp": 80, "stages.20.town.memory": 1_000, "stages.20.mcp": 0.05 });
  expect(measures.find(({ measure }) => measure === "stages.20.memory")).toMatchObject({ value: 0.0625, within: true });
});

it("where it does not, the agents alone are extrapolated and marked so, and the town is measured", async () => {
  const { names, values, progress } = await told({ free: 101 });
  expect(values).toMatchObject({
    "stages.20.extrapolated.alone.mcp": 80,
    "stages.20.extrapolated.alone.memory": 16_000,
    "stages.20.town.memory": 1_000,
    "stages.20.extrapolated.mcp": 0.05,
    "stages.20.extrapolated.memory": 0.0625,
  });
  expect(names).not.toContain("stages.20.alone.memory");
  expect(names).not.toContain("stages.20.extrapolated.town.memory");
  expect(progress).toContain("20 agents, alone: the memory does not reach");
});

it("the smallest size is measured in any case", async () => {
  const { names } = await told({ free: 0 });
  expect(names.filter((name) => name.startsWith("stages.1."))).toHaveLength(6);
  expect(names.filter((name) => name.startsWith("stages.5."))).toEqual([]);
});
