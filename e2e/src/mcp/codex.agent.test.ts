import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { registerMcpInTerminals } from "./in-terminals.js";

registerMcpInTerminals({
  agent: {
    name: "codex",
    program: await installedAgent("codex"),
    userFiles: { ".codex/config.toml": 'model = "o3" # mine\n' },
  },
  // Its tools of a server are in a namespace.
  tool: (server, name) => `mcp__${server}.${name}`,
});
