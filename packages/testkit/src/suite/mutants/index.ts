import { backendMutants } from "./backend-mutants.js";
import { grossMutants } from "./gross-mutants.js";
import type { Mutant } from "./mutant.js";
import { seeingMutants } from "./seeing-mutants.js";
import { sessionMutants } from "./session-mutants.js";
import { workMutants } from "./work-mutants.js";

/** Every way in which an orchestrator is spoiled to prove that the suite notices. */
export const mutants: readonly Mutant[] = [
  ...sessionMutants,
  ...workMutants,
  ...seeingMutants,
  ...backendMutants,
  ...grossMutants,
];

export { type Mutant, mutated } from "./mutant.js";
