import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Benchmark } from "../benchmark.js";
import { interleave, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";

const run = promisify(execFile);
const core = import.meta.resolve("@townkit/core");

/** What a program pays for that imports core, beside a Node.js that does nothing: whole processes. */
export const weight: Benchmark = {
  describe: "importing core, against a Node.js that does nothing",
  runs: 40,
  async run({ runs, report, progress }) {
    progress("import of core");
    const node =
      (...argv: string[]) =>
      () =>
        timed(() => run(process.execPath, argv, { timeout: 60_000 }));
    const ours = node("--input-type=module", "-e", `import ${JSON.stringify(core)}`);
    const rounds = await interleave({ sides: { ours, bare: node("-e", "0") }, warmUps: 3, runs });
    report(judge({ measure: "import.core", value: medianRatio(rounds), unit: "ratio", bound: 1.6 }));
    report(judge({ measure: "import.core.ms", value: median(rounds.map((r) => r.ours)), unit: "ms", bound: null }));
    report(
      judge({ measure: "import.core.node.ms", value: median(rounds.map((r) => r.bare)), unit: "ms", bound: null }),
    );
  },
};
