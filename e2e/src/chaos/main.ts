import { parseArgs } from "node:util";
import { type ChaosReport, runChaos } from "./run-chaos.js";
import { type ChaosTownName, chaosTowns } from "./towns.js";

const usage = `chaos [--backend NAME] [--seed N] [--faults K]

Runs real work through a real town while K faults (default 10), chosen by the seed N (default 1), break it: the daemon
is killed; so are the OpenCode server, or the tmux server and agents in it; the streams between them are cut; what runs is
stopped for a while. NAME is ${Object.keys(chaosTowns).join(" or ")}; without it there is a town of each, one after the other. For
each, a line of JSON ends it; the exit code is 0 only if no work was lost, none was done twice, and nothing was left running. Linux only.`;

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${JSON.stringify(text)}.\n\n${usage}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      backend: { type: "string" },
      seed: { type: "string", default: "1" },
      faults: { type: "string", default: "10" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const seed = wholeNumber("seed", values.seed);
  const faults = wholeNumber("faults", values.faults);
  const reports: ChaosReport[] = [];
  for (const backend of backends(values.backend)) {
    console.log(`A town on ${backend}`);
    const report = await runChaos({ backend, seed, faults, log: (line) => console.log(line) });
    for (const complaint of report.complaints) console.log(complaint);
    console.log(JSON.stringify({ backend, ...report.result }));
    reports.push(report);
  }
  const bad = reports.reduce((sum, { complaints }) => sum + complaints.length, 0);
  return bad === 0 ? 0 : 1;
}

function backends(name: string | undefined): ChaosTownName[] {
  const all = Object.keys(chaosTowns) as ChaosTownName[];
  if (name === undefined) return all;
  const found = all.find((one) => one === name);
  if (found) return [found];
  throw new TypeError(`There is no backend ${JSON.stringify(name)} here.\n\n${usage}`);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error);
  return 2;
});
