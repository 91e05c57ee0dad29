import { proveInPool } from "./test-support/prove-real-agent.js";
import { realPi } from "./test-support/real-agents.js";

await proveInPool(realPi);
