export type { McpServerConfig } from "./config/server-config.js";
export { McpServerConfigSchema } from "./config/server-config.js";
export { McpPoolError, type McpPoolErrorCode } from "./errors.js";
export { type PoolServer, serveMcpPool } from "./http/serve-pool.js";
export type { AdmittedSession } from "./http/sessions.js";
export { createMcpPool, type McpPool, type McpPoolOptions, type McpServerListing } from "./mcp-pool.js";
export type { UpstreamStatus } from "./upstream/upstream.js";
