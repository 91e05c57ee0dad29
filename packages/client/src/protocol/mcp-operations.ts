import * as z from "zod";
import { operationsOn } from "./operation.js";

const McpServerSchema = z.object({
  name: z.string(),
  /** A process of the town, a server elsewhere, or a part of the daemon. */
  kind: z.enum(["stdio", "url", "local"]),
  /** Who uses one running server together. */
  share: z.enum(["town", "session", "connection"]),
  /** Each one that runs, or has run and can again. */
  running: z.array(
    z.object({
      state: z.enum(["stopped", "starting", "ready"]),
      pid: z.number().int().nullable(),
      /** As it calls itself, once it has run. */
      version: z.string().nullable(),
      clients: z.number().int(),
      callsInFlight: z.number().int(),
      starts: z.number().int(),
      lastProblem: z.string().nullable(),
    }),
  ),
  /** Of its tools, since the daemon began, by session; null: it is not known whose they were. */
  calls: z.array(z.object({ sessionId: z.string().nullable(), calls: z.number().int(), failed: z.number().int() })),
});
export type McpServerStatus = z.infer<typeof McpServerSchema>;

const McpServersSchema = z.object({ servers: z.array(McpServerSchema) });
const McpLogSchema = z.object({ entries: z.array(z.object({ at: z.string(), line: z.string() })) });
const McpTestSchema = z.object({
  /** As it calls itself. */
  version: z.string(),
  protocolVersion: z.string(),
  tools: z.array(z.string()),
  /** From the wish to the list of its tools, in milliseconds. */
  tookMs: z.number().int(),
});
export type McpTest = z.infer<typeof McpTestSchema>;

/** What the daemon of a town tells of its MCP servers. @throws TownError `route_not_found`: there is no such server. */
export interface McpAdmin {
  mcpServers(): Promise<z.infer<typeof McpServersSchema>>;
  /** The last lines of what it and the town have said of it, oldest first. Default 100. */
  mcpLog(server: string, options?: { lines?: number | undefined }): Promise<z.infer<typeof McpLogSchema>>;
  /** Ends it wherever it runs. What runs in it fails, and the next call starts it anew. */
  restartMcpServer(server: string): Promise<Record<never, never>>;
  /** Starts it if need be, and asks for its tools. @throws TownError `backend_unavailable`, with why it does not answer. */
  testMcpServer(server: string): Promise<McpTest>;
}

const operation = operationsOn<McpAdmin>();

export const mcpOperations = {
  mcpServers: operation({
    method: "GET",
    path: "/v1/mcp",
    summary: "The MCP servers of the town: what runs, and who has called it how often.",
    result: McpServersSchema,
    waits: false,
    call: (admin) => admin.mcpServers(),
  }),
  mcpLog: operation({
    method: "GET",
    path: "/v1/mcp/{server}/log",
    summary: "What an MCP server has said, and what became of it.",
    query: z.strictObject({ lines: z.number().int().min(1).max(10_000).optional() }),
    result: McpLogSchema,
    waits: false,
    call: (admin, { params, query }) => admin.mcpLog(params.server, query),
  }),
  restartMcpServer: operation({
    method: "POST",
    path: "/v1/mcp/{server}/restart",
    summary: "Ends an MCP server; the next call starts it anew.",
    result: z.object({}),
    waits: false,
    call: (admin, { params }) => admin.restartMcpServer(params.server),
  }),
  testMcpServer: operation({
    method: "POST",
    path: "/v1/mcp/{server}/test",
    summary: "Starts an MCP server if need be, and asks for its tools.",
    result: McpTestSchema,
    waits: false,
    call: (admin, { params }) => admin.testMcpServer(params.server),
  }),
};
