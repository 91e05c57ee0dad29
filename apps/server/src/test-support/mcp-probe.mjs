import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

// An MCP server that says which process it is, where it runs, and, on standard error, what it was given as a secret.

const server = new McpServer({ name: "probe", version: "1" });
const text = (value) => ({ content: [{ type: "text", text: JSON.stringify(value) }] });

server.registerTool("which", {}, async () => text({ pid: process.pid, cwd: process.cwd() }));
server.registerTool("fail", {}, async () => ({ ...text("no"), isError: true }));
console.error(`the secret is ${process.env.PROBE_SECRET}`);
await server.connect(new StdioServerTransport());
