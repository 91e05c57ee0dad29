import { proveInBackend } from "./test-support/prove-real-agent.js";
import { realGemini } from "./test-support/real-agents.js";

await proveInBackend(realGemini);
