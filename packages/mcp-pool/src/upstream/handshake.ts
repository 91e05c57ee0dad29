import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type InitializeRequest,
  type InitializeResult,
  InitializeResultSchema,
  type JSONRPCMessage,
  type JSONRPCRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/sdk/types.js";
import { failure, isRequest, notification, result, rpcErrors } from "../router/messages.js";

export type InitializeParams = InitializeRequest["params"];

/** Not a number: those are the calls of clients. */
const handshakeId = "initialize";

/**
 * Says hello to a server, and settles the version of the protocol.
 * @throws Error the server refused, speaks no version that we do, ended, or did not answer in time.
 */
export async function shakeHands(options: {
  readonly transport: Transport;
  readonly params: InitializeParams;
  readonly timeoutMs: number;
  /** Rejects when the server is gone. */
  readonly gone: Promise<never>;
  /** Gets every message after the handshake: the server may ask something at once. */
  readonly next: (message: JSONRPCMessage) => void;
}): Promise<InitializeResult> {
  const { transport, params, timeoutMs, gone, next } = options;
  const answered = new Promise<InitializeResult>((resolve, reject) => {
    transport.onmessage = (message) => {
      if (isRequest(message)) {
        transport.send(early(message)).catch(reject);
      } else if ("error" in message && message.id === handshakeId) {
        reject(new Error(message.error.message));
      } else if ("result" in message && message.id === handshakeId) {
        resolve(InitializeResultSchema.parseAsync(message.result));
      }
    };
    const late = () => reject(new Error(`it did not answer initialize within ${timeoutMs} ms`));
    setTimeout(late, timeoutMs).unref();
    transport.send({ jsonrpc: "2.0", id: handshakeId, method: "initialize", params }).catch(reject);
  });
  const hello = await Promise.race([answered, gone]);
  if (!SUPPORTED_PROTOCOL_VERSIONS.includes(hello.protocolVersion)) {
    throw new Error(`it speaks version ${hello.protocolVersion} of the protocol, which is not known here`);
  }
  transport.setProtocolVersion?.(hello.protocolVersion);
  transport.onmessage = next;
  await transport.send(notification("notifications/initialized"));
  return hello;
}

/** Before the handshake is over a server may only ask whether somebody is there. */
function early({ id, method }: JSONRPCRequest): JSONRPCMessage {
  if (method === "ping") return result(id, {});
  return failure(id, { code: rpcErrors.methodNotFound, message: "The connection is not initialized." });
}
