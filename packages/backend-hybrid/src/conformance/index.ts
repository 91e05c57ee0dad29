import type { OrchestratorFactory } from "@townkit/testkit";
import { hybridFactory, poolFactory } from "./factories.js";

/** The hybrid over agents in memory, as it is and below a pool. */
export const withAllChildren: readonly OrchestratorFactory[] = [
  hybridFactory({ name: "A hybrid of two in-memory backends" }),
  poolFactory({ name: "A pool over a hybrid of two in-memory backends" }),
];

/** The same with a child beside those two that was killed, or hangs: nothing of theirs may depend on it. */
export const withSilentChild: readonly OrchestratorFactory[] = [
  hybridFactory({ name: "A hybrid, one child of which is dead,", third: "dead" }),
  hybridFactory({ name: "A hybrid, one child of which says nothing,", third: "stalled" }),
  poolFactory({ name: "A pool over a hybrid, one child of which is dead,", third: "dead" }),
  poolFactory({ name: "A pool over a hybrid, one child of which says nothing,", third: "stalled" }),
];

/** What `town backend check @townkit/backend-hybrid` proves. */
export default [...withAllChildren, ...withSilentChild];
