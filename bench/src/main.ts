import { benchmarks } from "./benchmarks.js";
import { runBench } from "./run-bench.js";
import { runToEnd } from "./run-to-end.js";
import { endLeftovers } from "./town/leftovers.js";

const io = {
  out: (text: string) => void process.stdout.write(`${text}\n`),
  err: (text: string) => void process.stderr.write(`${text}\n`),
};
const { exitCode, stopped } = await runToEnd({
  run: () => runBench({ argv: process.argv.slice(2), benchmarks, io }),
  cleanUp: endLeftovers,
  signalled: process,
});
process.exitCode = exitCode;
if (stopped) process.exit();
