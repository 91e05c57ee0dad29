import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveAgent } from "./prove-agent.js";

// What becomes of prompts is about what is in a composer, and no prompt of ours goes through that of an agent with a server.
proveAgent({ name: "opencode", program: await installedAgent("opencode"), composer: false });
