import { judge, type Measure } from "../measure.js";
import { extrapolate } from "./extrapolate.js";
import type { StageCosts } from "./stage-costs.js";

/** The last is what is promised for. */
const sizes = [1, 5, 10, 20] as const;
const promised = 20;

const mb = 1_048_576;
/** What is told of some agents. */
const shown = [
  { name: "mcp", key: "mcpProcesses", unit: "processes", per: 1, bound: 1 / promised },
  { name: "memory", key: "memory", unit: "MB", per: mb, bound: 1 / 8 },
  { name: "start", key: "startMs", unit: "ms", per: 1, bound: null },
] as const satisfies readonly {
  key: keyof StageCosts;
  name: string;
  unit: string;
  per: number;
  bound: number | null;
}[];

/** One of the two ways to have some agents. */
export interface Side {
  costs(size: number): Promise<StageCosts>;
  /** Memory that an agent needs, to tell whether it is there. */
  readonly bytesEach: number;
}

/**
 * Measures each size for which the memory reaches, the smallest always. What was not measured of the promised one is extrapolated
 * along the two largest sizes, and has that in its name.
 */
export async function measureStages(options: {
  readonly sides: Readonly<Record<"alone" | "town", Side>>;
  /** In bytes, now. */
  free(): number;
  report(measure: Measure): void;
  progress(text: string): void;
}): Promise<void> {
  const { sides, free, report, progress } = options;
  const measured = { alone: new Map<number, StageCosts>(), town: new Map<number, StageCosts>() };
  const names = ["alone", "town"] as const;
  const tell = (prefix: string, costs: StageCosts) => {
    for (const { name, key, unit, per } of shown)
      report(judge({ measure: `${prefix}.${name}`, value: costs[key] / per, unit, bound: null }));
  };
  for (const size of sizes) {
    for (const side of names) {
      const { costs, bytesEach } = sides[side];
      const reaches = size === sizes[0] || size * bytesEach < free();
      progress(`${size} agents, ${side}${reaches ? "" : ": the memory does not reach"}`);
      if (!reaches) continue;
      const found = await costs(size);
      measured[side].set(size, found);
      tell(`stages.${size}.${side}`, found);
    }
  }
  const at = (side: (typeof names)[number]): StageCosts => {
    const of = (key: keyof StageCosts) =>
      extrapolate({ values: new Map([...measured[side]].map(([size, costs]) => [size, costs[key]])), at: promised });
    return { mcpProcesses: of("mcpProcesses"), memory: of("memory"), startMs: of("startMs") };
  };
  const extrapolated = names.filter((side) => !measured[side].has(promised));
  for (const side of extrapolated) tell(`stages.${promised}.extrapolated.${side}`, at(side));
  const prefix = `stages.${promised}${extrapolated.length > 0 ? ".extrapolated" : ""}`;
  const [alone, town] = [at("alone"), at("town")];
  for (const { name, key, bound } of shown)
    report(judge({ measure: `${prefix}.${name}`, value: town[key] / alone[key], unit: "ratio", bound }));
}
