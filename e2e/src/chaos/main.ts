import { parseArgs } from "node:util";
import type { ChaosResult } from "./judge-run.js";
import { runChaos } from "./run-chaos.js";
import { type ChaosTownName, chaosTowns } from "./towns.js";

const usage = `chaos [--backend NAME] [--seed N] [--seeds M] [--faults K]

Runs real work through a real town while K faults (default 10), chosen by the seed N (default 1), break it: the daemon, what
the agents run on, agents and actions are killed, or stopped for a while; the streams between them are cut; the disk is full;
the clock is set. With M seeds (default 1), N and those that follow on it, each has a town and K faults of its own. NAME is
${Object.keys(chaosTowns).join(" or ")}; without it there is a town of each, one after the other. For each, a line of JSON ends it. The exit
code is 0 only if no work was lost, none was done twice, none failed that no fault had cost, nothing was left running, and of
one assignment in a hundred, at most, only a person could tell. Linux only.`;

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${JSON.stringify(text)}.\n\n${usage}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      backend: { type: "string" },
      seed: { type: "string", default: "1" },
      seeds: { type: "string", default: "1" },
      faults: { type: "string", default: "10" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const first = wholeNumber("seed", values.seed);
  const seeds = Array.from({ length: wholeNumber("seeds", values.seeds) }, (_, index) => first + index);
  const faults = wholeNumber("faults", values.faults);
  let isWell = true;
  for (const backend of backends(values.backend)) {
    const results: ChaosResult[] = [];
    for (const seed of seeds) {
      console.log(`A town on ${backend}, by the seed ${seed}`);
      const { result, complaints } = await runChaos({ backend, seed, faults, log: (line) => console.log(line) });
      for (const complaint of complaints) console.log(complaint);
      console.log(JSON.stringify({ backend, seed, ...result }));
      results.push(result);
      if (complaints.length > 0) isWell = false;
    }
    if (tooManyDoubts(results)) {
      console.log(`Of more than one assignment in a hundred on ${backend}, only a person could tell.`);
      isWell = false;
    }
  }
  return isWell ? 0 : 1;
}

function tooManyDoubts(results: readonly ChaosResult[]): boolean {
  const sum = (of: (result: ChaosResult) => number) => results.reduce((all, result) => all + of(result), 0);
  return sum(({ unknown }) => unknown) > Math.ceil(sum(({ assignments }) => assignments) / 100);
}

function backends(name: string | undefined): ChaosTownName[] {
  const all = Object.keys(chaosTowns) as ChaosTownName[];
  if (name === undefined) return all;
  const found = all.find((one) => one === name);
  if (found) return [found];
  throw new TypeError(`There is no backend ${JSON.stringify(name)} here.\n\n${usage}`);
}

process.exitCode = await main().catch((error: unknown) => {
  // The last words are what a list of what failed quotes.
  if (!(error instanceof TypeError)) console.error(error);
  console.error(error instanceof Error ? error.message : String(error));
  return 2;
});
