import { memoryAlone, memoryOverWorld } from "./memory-subject.js";
import { poolOverMemory, poolOverWorld } from "./pool-subject.js";

/** What `townkit-testkit check @townkit/testkit` proves: the orchestrators of core, for which core brings no suite. */
export default [memoryAlone, memoryOverWorld, poolOverWorld, poolOverMemory];
