import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveAgent } from "./prove-agent.js";

// On a loaded machine it is at times too slow for a prompt by hand, by which the states of the prompts are brought about.
proveAgent({ name: "gemini", program: await installedAgent("gemini"), sample: 0 });
