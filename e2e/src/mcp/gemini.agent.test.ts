import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { registerMcpInTerminals } from "./in-terminals.js";

registerMcpInTerminals({
  agent: {
    name: "gemini",
    program: await installedAgent("gemini"),
    userFiles: { ".gemini/settings.json": '{ "ui": { "theme": "Ayu" }, "mcpServers": {} }\n' },
  },
  tool: (server, name) => `mcp_${server}_${name}`,
});
