import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveAgent } from "./prove-agent.js";

proveAgent({
  name: "opencode",
  program: await installedAgent("opencode"),
  // It is the one that the demo takes by itself.
  asked: [],
  // As Gemini CLI, it is at times too slow on a loaded machine for a prompt by hand.
  sample: 0,
});
