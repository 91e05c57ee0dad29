import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveAgent } from "./prove-agent.js";

proveAgent({ name: "codex", program: await installedAgent("codex") });
