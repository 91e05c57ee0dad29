import { proveInPool } from "./test-support/prove-real-agent.js";
import { realOpencode } from "./test-support/real-agents.js";

await proveInPool(realOpencode);
