import { fileURLToPath } from "node:url";
import { createMcpPool } from "@townkit/mcp-pool";

// Owns a pool until it is killed: starts the server `stubborn`, and what that one breeds, and says so.
const [folder] = process.argv.slice(2);
const probe = fileURLToPath(new URL("probe-server.mjs", import.meta.url));
const pool = await createMcpPool({ folder, servers: { probe: { command: process.execPath, args: [probe] } } });
const headers = {
  accept: "application/json, text/event-stream",
  authorization: `Bearer ${pool.admit({ id: "a" })}`,
  "content-type": "application/json",
};
let id = 0;
async function ask(method, params) {
  id += 1;
  const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
  const response = await pool.fetch(new Request("http://localhost/mcp/probe", { method: "POST", headers, body }));
  headers["mcp-session-id"] = response.headers.get("mcp-session-id");
  return JSON.parse((await response.text()).split("data: ")[1]);
}
await ask("initialize", {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "owner", version: "1" },
});
const bred = await ask("tools/call", { name: "breed", arguments: {} });
const [{ pid: server }] = pool.list()[0].running;
process.send({ server, bred: JSON.parse(bred.result.content[0].text).pid });
