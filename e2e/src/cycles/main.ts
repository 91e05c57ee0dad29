import { parseArgs } from "node:util";
import { runCycles } from "./run-cycles.js";

const usage = `cycles [--cycles N]

Starts N sessions (default 1000) in terminals and N on an OpenCode server, gives each a turn, and stops it. The last line is JSON;
the exit code is 0 only if no process, descriptor, socket, timer or file is left over, and the daemon's memory stayed flat. Linux only.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { cycles: { type: "string", default: "1000" }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!/^[1-9]\d{0,6}$/.test(values.cycles))
    throw new TypeError(`--cycles takes a whole number, not ${JSON.stringify(values.cycles)}.\n\n${usage}`);
  const { result, complaints } = await runCycles({ cycles: Number(values.cycles), log: (line) => console.log(line) });
  for (const complaint of complaints) console.log(complaint);
  console.log(JSON.stringify(result));
  return complaints.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error);
  return 2;
});
