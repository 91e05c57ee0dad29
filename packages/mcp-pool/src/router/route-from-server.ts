import { chooseClient } from "./choose-client.js";
import * as rpc from "./messages.js";
import type { RouterState } from "./router-state.js";
import { hasEnded } from "./tasks.js";

interface FromServer<Message> {
  readonly state: RouterState;
  readonly message: Message;
}

/** Takes a message of the server to the client that it is for, and to no other. */
export function routeFromServer({ state, message }: FromServer<rpc.JSONRPCMessage>): void {
  if (rpc.isRequest(message)) routeRequest({ state, message });
  else if (rpc.isNotification(message)) (notifications[message.method] ?? others)({ state, message });
  else routeAnswer({ state, message: message as rpc.JSONRPCAnswer });
}

function routeAnswer({ state, message }: FromServer<rpc.JSONRPCAnswer>): void {
  const call = state.calls.close(message.id);
  if (call === undefined) return;
  if ("error" in message) {
    state.fail(call, message.error);
    return;
  }
  const { client, clientId: id, method } = call;
  const session = state.clients.get(client)?.session;
  if (session === undefined) return;
  if (state.tasks.note({ result: message.result, session, call: call.id })) state.calls.continueAsTask(call);
  const result = method === "tasks/list" ? state.tasks.only({ result: message.result, session }) : message.result;
  state.ports.toClient({ client, message: { ...message, id, result } });
}

function routeRequest({ state, message: request }: FromServer<rpc.JSONRPCRequest>): void {
  if (request.method === "ping") {
    state.ports.toServer(rpc.result(request.id, {}));
    return;
  }
  if (!state.options.exclusive) {
    const why = `${request.method} is refused: several sessions share this server, and the request does not say for which of them it is. Configure the server with share = "session".`;
    state.refuse(request.id, why);
    return;
  }
  const newestCall = (id: string) => state.calls.ofClient(id).at(-1);
  const client = chooseClient({ method: request.method, clients: [...state.clients.values()], newestCall })?.id;
  if (client === undefined) {
    state.refuse(request.id, `${request.method} is refused: no client is connected that can answer it.`);
    return;
  }
  const id = state.asked.open({ client, serverId: request.id });
  state.ports.toClient({ client, message: { ...request, id }, relatedTo: newestCall(client)?.clientId });
}

type Route = (from: FromServer<rpc.JSONRPCNotification>) => void;

/** What names its receiver, each in its own way. */
const notifications: Readonly<Record<string, Route>> = {
  "notifications/progress"({ state, message }) {
    const params = rpc.paramsOf(message);
    const call = state.calls.byToken(params.progressToken);
    if (call?.progressToken === undefined) return;
    call.deadlineMs = state.deadlineMs();
    const own = { ...message, params: { ...params, progressToken: call.progressToken } };
    state.ports.toClient({ client: call.client, message: own, relatedTo: call.clientId });
  },

  "notifications/cancelled"({ state, message }) {
    const params = rpc.paramsOf(message);
    const asked = state.asked.cancel(params.requestId as rpc.RequestId);
    if (asked === undefined) return;
    const told = { ...message, params: { ...params, requestId: asked.id } };
    state.ports.toClient({ client: asked.client, message: told });
  },

  "notifications/message"({ state, message }) {
    const { level } = rpc.paramsOf(message);
    const { exclusive } = state.options;
    for (const client of state.clients.keys()) {
      if (!state.levels.wants({ client, level, unchosen: exclusive })) continue;
      // In the course of which call it is said is not known; the newest one's stream is open in any case.
      const relatedTo = exclusive ? state.calls.ofClient(client).at(-1)?.clientId : undefined;
      state.ports.toClient({ client, message, relatedTo });
    }
  },

  "notifications/resources/updated"({ state, message }) {
    const uri = String(rpc.paramsOf(message).uri);
    for (const client of state.subscriptions.subscribersOf(uri)) state.ports.toClient({ client, message });
  },

  "notifications/tasks/status"({ state, message }) {
    const { taskId, status } = rpc.paramsOf(message);
    const task = state.tasks.find(taskId);
    if (task === undefined) return;
    if (hasEnded(status)) state.calls.endTask(task.call);
    for (const { id, session } of state.clients.values()) {
      if (session === task.session) state.ports.toClient({ client: id, message });
    }
  },
};

/** Lists that changed are for all; whatever else does not say for whom it is, for a session that has the server to itself. */
const others: Route = ({ state, message }) => {
  if (state.options.exclusive || message.method.endsWith("/list_changed")) state.toAll(message);
};
