import { poolOverWorld } from "../subjects/index.js";
import { memoryAlone, memoryOverWorld } from "./memory-subject.js";
import { poolOverMemory } from "./pool-subject.js";

/** What `townkit-testkit check @townkit/core` proves: the orchestrators of core, which itself depends on no suite. */
export default [memoryAlone, memoryOverWorld, poolOverWorld(), poolOverMemory];
