export type { StampedCalls } from "./client/stamped-calls.js";
export type { McpServerConfig } from "./config/server-config.js";
export { McpServerConfigSchema } from "./config/server-config.js";
export type { CallCount, McpCall } from "./counts/call-counts.js";
export { McpPoolError, type McpPoolErrorCode } from "./errors.js";
export { type PoolServer, serveMcpPool } from "./http/serve-pool.js";
export type { AdmittedSession, Identify } from "./http/sessions.js";
export { createMcpPool, type McpPool, type McpPoolOptions, type McpServerListing } from "./mcp-pool.js";
export type { UpstreamStatus } from "./upstream/upstream-options.js";
