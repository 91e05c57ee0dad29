import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveAgent } from "./prove-agent.js";

proveAgent({
  name: "opencode",
  program: await installedAgent("opencode"),
  // It is the one that the demo takes by itself.
  asked: [],
  // On a loaded machine it takes a minute to start.
  sample: 0,
});
