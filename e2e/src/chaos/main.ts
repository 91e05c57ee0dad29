import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos.js";

const usage = `chaos [--seed N] [--faults K]

Runs real work through a real town while K faults (default 10), chosen by the seed N (default 1), break it: the daemon
is killed, the OpenCode server is killed, the event stream between them is cut. The last line is JSON; the exit code is 0
only if no work was lost, none was done twice, and nothing was left running. Linux only.`;

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${JSON.stringify(text)}.\n\n${usage}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
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
  const { result, complaints } = await runChaos({ seed, faults, log: (line) => console.log(line) });
  for (const complaint of complaints) console.log(complaint);
  console.log(JSON.stringify(result));
  return result.lost + result.repeated + result.leakedProcesses === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error);
  return 2;
});
