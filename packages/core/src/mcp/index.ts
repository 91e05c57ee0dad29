/** Who calls a town's MCP servers: what a backend gives its agents to say so, and how the town checks it. */
export { type McpAccess, mcpAccess } from "./access.js";
export { callerToken, directoryToken, type McpCaller, readCallerToken } from "./caller-token.js";
export { createStampReader, stampArgument, stampCall } from "./stamp.js";
