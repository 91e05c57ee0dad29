import { proveInBackend } from "./test-support/prove-real-agent.js";
import { realOpencode } from "./test-support/real-agents.js";

await proveInBackend(realOpencode);
