import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { registerMcpInTerminals } from "./in-terminals.js";

registerMcpInTerminals({
  agent: {
    name: "claude",
    program: await installedAgent("claude"),
    userFiles: {
      ".claude.json": '{ "theme": "light",  "mcpServers": {} }\n',
      ".claude/settings.json": '{ "model": "opus", "hooks": {} }\n',
    },
  },
  tool: (server, name) => `mcp__${server}__${name}`,
  waits: "WaitForMcpServers",
});
