import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { registerMcpInTerminals } from "./in-terminals.js";

registerMcpInTerminals({
  agent: {
    name: "pi",
    program: await installedAgent("pi"),
    userFiles: { ".pi/agent/settings.json": '{ "defaultModel": "mine" }\n' },
  },
  tool: (server, name) => `${server}_${name}`,
});
