import { proveInPool } from "./test-support/prove-real-agent.js";
import { realCodex } from "./test-support/real-agents.js";

await proveInPool(realCodex);
