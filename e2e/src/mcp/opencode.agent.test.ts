import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { registerMcpInTerminals } from "./in-terminals.js";

registerMcpInTerminals({
  agent: {
    name: "opencode",
    program: await installedAgent("opencode"),
    userFiles: { ".config/opencode/opencode.json": '{ "theme": "mine" }\n' },
  },
  tool: (server, name) => `${server}_${name}`,
});
