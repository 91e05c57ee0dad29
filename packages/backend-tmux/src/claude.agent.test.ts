import { proveInBackend } from "./test-support/prove-real-agent.js";
import { realClaude } from "./test-support/real-agents.js";

await proveInBackend(realClaude);
