import { once } from "node:events";
import { createMcpPool, serveMcpPool } from "@townkit/mcp-pool";
import { overStdio } from "./reference-server.js";

// Serves a pool with the reference server until its input ends.
const [folder = "", sessions] = process.argv.slice(2);
const pool = await createMcpPool({ folder, servers: { everything: overStdio } });
const served = await serveMcpPool({ pool });
const tokens = Array.from({ length: Number(sessions) }, (_, session) => pool.admit({ id: String(session) }));
process.stdout.write(`${JSON.stringify({ url: served.url + pool.pathOf("everything"), tokens })}\n`);
process.stdin.resume();
await once(process.stdin, "end");
await served.close();
await pool.close();
