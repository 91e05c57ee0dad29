import { spawn } from "node:child_process";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

// A server that a test sees through: what a client sent comes back with the process that answered. Its answers come when it is
// told to give them, and it ends, hangs on and starts others on demand.

const server = new McpServer(
  { name: "probe", version: "1" },
  { capabilities: { logging: {}, resources: { subscribe: true, listChanged: true } } },
);
const held = new Map();
/** What was cancelled, by the words of the call. */
const cancelled = [];

function text(value) {
  return { content: [{ type: "text", text: JSON.stringify(value) }] };
}

console.error(`the token is ${process.env.PROBE_TOKEN}`);

server.registerTool("echo", { inputSchema: { words: z.string() } }, async ({ words }) =>
  text({ words, pid: process.pid }),
);
server.registerTool(
  "hold",
  { inputSchema: { words: z.string() } },
  async ({ words }, { signal, sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken;
    if (progressToken !== undefined) {
      await sendNotification({
        method: "notifications/progress",
        params: { progressToken, progress: 1, message: words },
      });
    }
    await new Promise((resolve) => {
      held.set(words, resolve);
      signal.addEventListener("abort", () => {
        cancelled.push(words);
        resolve();
      });
    });
    return text({ words, pid: process.pid });
  },
);
server.registerTool("release", { inputSchema: { words: z.string() } }, async ({ words }) => {
  held.get(words)?.();
  return text({ held: held.delete(words) });
});
server.registerTool("seen", {}, async () => text({ held: [...held.keys()], cancelled }));
server.registerTool("die", {}, async () => process.exit(3));
server.registerTool("say", { inputSchema: { words: z.string() } }, async ({ words }) => {
  await server.server.sendLoggingMessage({ level: "warning", data: words });
  return text({});
});
server.registerTool("update", { inputSchema: { uri: z.string() } }, async ({ uri }) => {
  await server.server.sendResourceUpdated({ uri });
  return text({});
});
server.registerTool("ask", {}, async () => {
  const asked = server.server.createMessage({
    messages: [{ role: "user", content: { type: "text", text: "who are you?" } }],
    maxTokens: 10,
  });
  return text(await asked.catch((error) => ({ refused: error.message })));
});
server.registerTool("breed", {}, async () => {
  // One that outlives its parent, does not heed its input's end, and is hard to ask.
  const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send('up')";
  const child = spawn(process.execPath, ["-e", script], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: true,
  });
  await new Promise((resolve) => child.once("message", resolve));
  child.disconnect();
  child.unref();
  return text({ pid: child.pid });
});

const subscribed = new Set();
const { SubscribeRequestSchema, UnsubscribeRequestSchema } = await import("@modelcontextprotocol/sdk/types.js");
server.server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
  subscribed.add(params.uri);
  return {};
});
server.server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
  subscribed.delete(params.uri);
  return {};
});
server.registerTool("subscribed", {}, async () => text([...subscribed]));

await server.connect(new StdioServerTransport());
