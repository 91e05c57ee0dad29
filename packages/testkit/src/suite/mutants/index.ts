import { backendMutants } from "./backend-mutants.js";
import type { Mutant } from "./mutant.js";
import { seeingMutants } from "./seeing-mutants.js";
import { sessionMutants } from "./session-mutants.js";
import { workMutants } from "./work-mutants.js";

/** Every way in which an orchestrator is spoiled to prove that the suite notices: at least one for each group of codes. */
export const mutants: readonly Mutant[] = [...sessionMutants, ...workMutants, ...seeingMutants, ...backendMutants];

export { type Mutant, mutated } from "./mutant.js";
