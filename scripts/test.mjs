// `npm test`: every suite, whatever became of the others. `npm test -- NAME…` runs the named ones.
import { bootstrap } from "./lib/bootstrap.mjs";
import { chooseSuites } from "./lib/choose-suites.mjs";
import { runSuites } from "./lib/run-suites.mjs";
import { suites } from "./lib/suites.mjs";
import { summary } from "./lib/summary.mjs";
import { tallyOfCheck } from "./lib/tally.mjs";

const ci = process.env.CI === "true";
const names = process.argv.slice(2);
/** So many keep two cores busy all the time. A real agent wants a whole one while it starts, and who names suites may name all five. */
const atOnce = names.length > 0 ? 3 : 5;
// What is asked for by name is run whole, though CI has a part of it.
if (names.length > 0) process.env.TOWN_WHOLE = "true";

try {
  const chosen = chooseSuites({ suites, names, ci });
  const started = performance.now();
  const ready = await bootstrap();
  /** @type {import("./lib/run-suite.mjs").SuiteResult} */
  const preparation = {
    suite: { name: "prepare", proves: "it installs and builds", argv: [], vitest: false, deadlineMs: 0 },
    tally: tallyOfCheck(ready),
    failures: ready ? [] : [{ message: "see above" }],
    ms: performance.now() - started,
  };
  const results = [preparation, ...(await runSuites({ suites: ready ? chosen : [], atOnce, skipsFail: ci }))];
  console.log(`\n${summary(results)}`);
  process.exitCode = results.some(({ tally }) => tally.failed > 0) ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
