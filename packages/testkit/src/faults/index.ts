/** Pieces with which a test breaks a town on purpose. Those that look at processes read `/proc`: they run on Linux only. */
export {
  type CuttableFetch,
  cuttableFetch,
  type LosingFetch,
  losingAnswers,
  type RequestMatch,
} from "./fetch-faults.js";
export { killAtWrite } from "./kill-at-write.js";
export { type CountedProcess, processesWith } from "./process-census.js";
export { identifyProcess, isRunning, killProcess, type ProcessId, processGone } from "./process-id.js";
export { type Random, seededRandom } from "./seeded-random.js";
export { describeWrite, type StoreWrite, type WritePoint, WritePointSchema } from "./write-point.js";
