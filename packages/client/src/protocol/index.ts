import { adminOperations } from "./admin-operations.js";
import { agentOperations } from "./agent-operations.js";
import { facetOperations } from "./facet-operations.js";
import { sessionOperations } from "./session-operations.js";
import { workOperations } from "./work-operations.js";

export * from "./admin-operations.js";
export * from "./error-body.js";
export * from "./event-stream-protocol.js";
export * from "./mcp-operations.js";
export * from "./operation.js";
export * from "./query-string.js";
export * from "./token-operations.js";
export { adminOperations };

/** Every call of an orchestrator but `events`, by the method's name. */
export const townOperations = { ...sessionOperations, ...workOperations, ...agentOperations, ...facetOperations };

/** The header that carries the idempotency key of a call. */
export const keyHeader = "Idempotency-Key";

/** The query parameter by which a caller says how long it waits, in milliseconds. */
export const waitParameter = "waitMs";

/** One call waits so long at most, in milliseconds; a caller that waits longer calls again. */
export const longestWaitMs = 20_000;

/** Answers without a token: that the server is there, and its version. */
export const healthPath = "/v1/health";

/** Below it are the MCP servers of the town, each by its name, for callers with tokens of their own, and with the town's. */
export const mcpPath = "/mcp";
