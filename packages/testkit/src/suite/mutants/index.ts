import { abortMutants } from "./abort.js";
import { attnMutants } from "./attn.js";
import { backendMutants } from "./backend.js";
import { cancelMutants } from "./cancel.js";
import { capMutants } from "./cap.js";
import { deliverMutants } from "./deliver.js";
import { deliverContentMutants } from "./deliver-content.js";
import { eventMutants } from "./event.js";
import { facetChangeMutants, facetMutants } from "./facet.js";
import { forkMutants } from "./fork.js";
import { hookMutants } from "./hook.js";
import { idemMutants } from "./idem.js";
import { inputMutants } from "./input.js";
import { lifeMutants } from "./life.js";
import type { Mutant } from "./mutant.js";
import { outputMutants } from "./output.js";
import { queueMutants } from "./queue.js";
import { resolveMutants } from "./resolve.js";
import { restartMutants } from "./restart.js";
import { restartStoreMutants } from "./restart-store.js";
import { resumeMutants } from "./resume.js";
import { retryMutants } from "./retry.js";
import { usageMutants } from "./usage.js";
import { waitMutants } from "./wait.js";

/** Every way in which an orchestrator is spoiled to prove that the suite notices: one for each requirement. */
export const mutants: readonly Mutant[] = [
  ...capMutants,
  ...lifeMutants,
  ...inputMutants,
  ...idemMutants,
  ...deliverMutants,
  ...deliverContentMutants,
  ...waitMutants,
  ...queueMutants,
  ...cancelMutants,
  ...abortMutants,
  ...retryMutants,
  ...resolveMutants,
  ...resumeMutants,
  ...forkMutants,
  ...facetMutants,
  ...facetChangeMutants,
  ...outputMutants,
  ...eventMutants,
  ...hookMutants,
  ...usageMutants,
  ...attnMutants,
  ...backendMutants,
  ...restartMutants,
  ...restartStoreMutants,
];
