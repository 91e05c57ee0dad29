import type {
  JSONRPCErrorResponse,
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResultResponse,
  RequestId,
} from "@modelcontextprotocol/sdk/types.js";

export type { JSONRPCMessage, JSONRPCNotification, JSONRPCRequest, RequestId };
export type JSONRPCAnswer = JSONRPCErrorResponse | JSONRPCResultResponse;

/** Error codes of JSON-RPC and MCP, and of the pool's own among those that are left to servers. */
export const rpcErrors = {
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** The server behind the pool is not there, or went away. */
  unavailable: -32000,
  /** It did not answer in time. */
  timeout: -32001,
  /** Too many calls at once. */
  tooMany: -32005,
} as const;

/** How a method's parameters are read here: as what came in, of which nothing is sure. */
export type Params = { readonly [key: string]: unknown; readonly _meta?: { readonly [key: string]: unknown } };

export function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return "method" in message && "id" in message;
}

export function isNotification(message: JSONRPCMessage): message is JSONRPCNotification {
  return "method" in message && !("id" in message);
}

export function paramsOf(message: { readonly params?: unknown }): Params {
  return (message.params ?? {}) as Params;
}

export function result(id: RequestId, value: Record<string, unknown>): JSONRPCResultResponse {
  return { jsonrpc: "2.0", id, result: value };
}

export function failure(
  id: RequestId,
  error: { readonly code: number; readonly message: string; readonly data?: unknown },
): JSONRPCErrorResponse {
  return { jsonrpc: "2.0", id, error: { ...error } };
}

export function notification(method: string, params?: Record<string, unknown>): JSONRPCNotification {
  return params === undefined ? { jsonrpc: "2.0", method } : { jsonrpc: "2.0", method, params };
}
