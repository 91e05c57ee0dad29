import { proveInBackend } from "./test-support/prove-real-agent.js";
import { realCodex } from "./test-support/real-agents.js";

await proveInBackend(realCodex);
