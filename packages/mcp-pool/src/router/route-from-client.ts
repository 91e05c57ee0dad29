import * as rpc from "./messages.js";
import type { RouterState } from "./router-state.js";

interface FromClient<Message> {
  readonly state: RouterState;
  readonly client: string;
  readonly message: Message;
}

/** Takes a message of a client to where it belongs: to the server, under ids of its own, or answers it where the pool knows. */
export function routeFromClient({ state, client, message }: FromClient<rpc.JSONRPCMessage>): void {
  if (!state.clients.has(client)) return;
  if (rpc.isRequest(message)) routeCall({ state, client, message });
  else if (rpc.isNotification(message)) routeNotification({ state, client, message });
  else routeAnswer({ state, client, message: message as rpc.JSONRPCAnswer });
}

function routeCall(call: FromClient<rpc.JSONRPCRequest>): void {
  const { state, client, message: request } = call;
  const params = rpc.paramsOf(request);
  const refused = refusalOf(call);
  if (refused !== undefined) {
    state.ports.toClient({ client, message: rpc.failure(request.id, refused) });
  } else if (request.method === "ping" || isUnsubscribedHere(call)) {
    state.ports.toClient({ client, message: rpc.result(request.id, {}) });
  } else if (request.method === "logging/setLevel" && state.levels.set({ client, level: params.level })) {
    state.forward(client, { ...request, params: { ...params, level: state.levels.lowest } });
  } else {
    // At once and not when the server has agreed: another's unsubscribing, meanwhile, must not end it.
    if (request.method === "resources/subscribe") state.subscriptions.add({ uri: String(params.uri), client });
    state.forward(client, request);
  }
}

function refusalOf({ state, client, message: request }: FromClient<rpc.JSONRPCRequest>) {
  const { server, limits } = state.options;
  if (state.calls.countOf(client) >= limits.calls) {
    return { code: rpc.rpcErrors.tooMany, message: `More than ${limits.calls} calls at once to ${server}.` };
  }
  if (!/^tasks\/(get|result|cancel)$/.test(request.method)) return undefined;
  const { taskId: id } = rpc.paramsOf(request);
  const session = state.clients.get(client)?.session ?? "";
  if (state.tasks.owns({ id, session })) return undefined;
  return { code: rpc.rpcErrors.invalidParams, message: `Task not found: ${id}` };
}

/** The client hears no more of a resource, and the server need not know, because others still do. */
function isUnsubscribedHere({ state, client, message: request }: FromClient<rpc.JSONRPCRequest>): boolean {
  if (request.method !== "resources/unsubscribe") return false;
  const subscription = { uri: String(rpc.paramsOf(request).uri), client };
  const isWanted = state.subscriptions.wantedByOthers(subscription);
  state.subscriptions.remove(subscription);
  return isWanted;
}

function routeNotification({ state, client, message }: FromClient<rpc.JSONRPCNotification>): void {
  // The pool has said this for itself.
  if (message.method === "notifications/initialized") return;
  if (message.method !== "notifications/cancelled") {
    if (state.options.exclusive) state.ports.toServer(message);
    return;
  }
  const { requestId, reason } = rpc.paramsOf(message);
  const call = state.calls.byClientId({ client, clientId: requestId as rpc.RequestId });
  // Some clients send it after every call: then there is nothing to cancel.
  if (call === undefined) return;
  state.calls.close(call.id);
  state.cancelAtServer(call, reason);
  state.ports.endCall({ client, id: call.clientId });
}

function routeAnswer({ state, client, message }: FromClient<rpc.JSONRPCAnswer>): void {
  const request = state.asked.close({ id: message.id, client });
  if (request !== undefined) state.ports.toServer({ ...message, id: request.serverId });
}
