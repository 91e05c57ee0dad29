import {
  isNotification,
  isRequest,
  type JSONRPCMessage,
  type JSONRPCRequest,
  paramsOf,
  type RequestId,
} from "../router/messages.js";

/** Calls that wait for their server to run. What answers or tells a server that is gone waits for nobody. */
export class Outbox {
  readonly #calls = new Map<RequestId, JSONRPCRequest>();

  get ids(): ReadonlySet<RequestId> {
    return new Set(this.#calls.keys());
  }

  get isEmpty(): boolean {
    return this.#calls.size === 0;
  }

  put(message: JSONRPCMessage): void {
    if (isRequest(message)) this.#calls.set(message.id, message);
    else if (isNotification(message) && message.method === "notifications/cancelled") {
      this.#calls.delete(paramsOf(message).requestId as RequestId);
    }
  }

  take(): JSONRPCRequest[] {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    return calls;
  }
}
