import { describe, expect, it } from "vitest";
import type { Benchmark } from "./benchmark.js";
import { judge } from "./measure.js";
import { runBench } from "./run-bench.js";

/** Reports its number of runs as a value, within 10. */
const counting: Benchmark = {
  describe: "Counts its runs.",
  runs: 3,
  agents: { names: ["claude", "pi"], runs: 2 },
  async run({ runs, agent, report, progress }) {
    progress(agent === undefined ? "counting …" : `counting with ${agent} …`);
    report(judge({ measure: "runs", value: runs, unit: "runs", bound: 10 }));
    report(judge({ measure: "free", value: 99, unit: "runs", bound: null }));
  },
};

async function bench(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  return { code: await runBench({ argv, benchmarks: { counting }, io }), out, err };
}

describe("a line that names a benchmark", () => {
  it("prints a table and ends with 0 where every bound is held", async () => {
    const { code, out } = await bench("counting");
    expect(code).toBe(0);
    expect(out).toHaveLength(1);
    expect(out[0]).toContain("≤ 10");
  });

  it("ends with 1 where one is broken", async () => {
    expect((await bench("counting", "--runs", "11")).code).toBe(1);
  });

  it("prints one line for each measure and nothing else with --json", async () => {
    const { out } = await bench("counting", "--json", "--runs", "4");
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { measure: "runs", value: 4, unit: "runs", bound: 10, side: "most", within: true },
      { measure: "free", value: 99, unit: "runs", bound: null, side: "most", within: true },
    ]);
  });

  it("is run with the agent that the line names", async () => {
    const { err, out } = await bench("counting", "--agent", "pi", "--json");
    expect(err).toEqual(["counting with pi …"]);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({ measure: "runs", value: 2 });
  });

  it("says on the other stream what it does", async () => {
    expect((await bench("counting", "--json")).err).toEqual(["counting …"]);
  });
});

describe("a line that does not", () => {
  it.each([
    [[], "Which benchmark?"],
    [["conting"], "There is no benchmark conting."],
    [["toString"], "There is no benchmark toString."],
    [["counting", "--runs", "few"], "--runs must be a whole number above 0, not few."],
    [["counting", "counting"], "One benchmark at a time"],
    [["counting", "--jsn"], "--jsn"],
    [["counting", "--agent", "amp"], "The benchmark counting can be run with claude, pi."],
  ])("%j runs nothing and lists what there is", async (argv, problem) => {
    const { code, out, err } = await bench(...argv);
    expect(code).toBe(2);
    expect(out).toEqual([]);
    expect(err.join("\n")).toContain(problem);
    expect(err.join("\n")).toContain("counting  Counts its runs.");
  });
});
