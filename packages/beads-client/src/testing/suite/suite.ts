import type { BeadsCase } from "./case.js";
import { changeCases } from "./change.js";
import { claimCases } from "./claim.js";
import { closeCases } from "./close.js";
import { createCases } from "./create.js";
import { dependCases } from "./depend.js";
import { portCases } from "./port.js";
import { readCases } from "./read.js";
import { readyCases } from "./ready.js";
import { spaceCases } from "./space.js";
import { watchCases } from "./watch.js";

/** What every client of beads must do, in the order in which the cases run. */
export const beadsCases: readonly BeadsCase[] = [
  ...spaceCases,
  ...createCases,
  ...readCases,
  ...readyCases,
  ...changeCases,
  ...claimCases,
  ...closeCases,
  ...dependCases,
  ...portCases,
  ...watchCases,
];
