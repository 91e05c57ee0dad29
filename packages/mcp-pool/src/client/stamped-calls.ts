import { type JSONRPCMessage, type JSONRPCRequest, paramsOf } from "../router/messages.js";

/**
 * How calls on one connection say whose they are. Where a program runs several sessions, a part of it that knows the session
 * puts a stamp into the arguments of the call, under this name; it is taken out before the server sees the call.
 */
export interface StampedCalls {
  readonly argument: string;
  /** The session whose call it is; undefined where the stamp is good for nothing. Of each stamp it is asked once. */
  callerOf(
    stamp: string,
  ): Promise<{ readonly id: string; readonly servers?: readonly string[] | undefined } | undefined>;
}

export function isToolCall(message: JSONRPCMessage): message is JSONRPCRequest {
  return "method" in message && "id" in message && message.method === "tools/call";
}

/** The call without its stamp, and the stamp, where it has one. */
export function takeStamp({ call, argument }: { call: JSONRPCRequest; argument: string }): {
  readonly call: JSONRPCRequest;
  readonly stamp: string | undefined;
} {
  const { arguments: given, ...params } = paramsOf(call);
  if (typeof given !== "object" || given === null || !(argument in given)) return { call, stamp: undefined };
  const { [argument]: stamp, ...rest } = given as Record<string, unknown>;
  return { call: { ...call, params: { ...params, arguments: rest } }, stamp: String(stamp) };
}
