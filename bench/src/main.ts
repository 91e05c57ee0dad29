import { benchmarks } from "./benchmarks.js";
import { runBench } from "./run-bench.js";

process.exitCode = await runBench({
  argv: process.argv.slice(2),
  benchmarks,
  io: {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
  },
});
