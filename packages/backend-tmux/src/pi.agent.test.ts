import { proveInBackend } from "./test-support/prove-real-agent.js";
import { realPi } from "./test-support/real-agents.js";

await proveInBackend(realPi);
