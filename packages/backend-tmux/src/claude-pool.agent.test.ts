import { proveInPool } from "./test-support/prove-real-agent.js";
import { realClaude } from "./test-support/real-agents.js";

await proveInPool(realClaude);
