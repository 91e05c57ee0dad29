import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveAgent } from "./prove-agent.js";

// It starts so slowly that it has fewer than others.
proveAgent({ name: "gemini", program: await installedAgent("gemini"), sample: 6 });
