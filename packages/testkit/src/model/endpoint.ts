import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Scenario, ScriptError } from "../script/index.js";
import { problemsOf } from "../script/problems.js";
import { streamedAnswer, wholeAnswer } from "./answer.js";
import { type ChatRequest, chatRequestSchema, lastUserText, systemText } from "./chat-request.js";
import { type ScriptedModelSpec, scriptedModels } from "./models.js";
import { perform, sendError } from "./perform.js";
import { protocolError } from "./protocol-errors.js";
import { type Reply, replyTo, type TakeFault } from "./reply.js";
import type { RequestLog } from "./request-log.js";

export interface EndpointOptions {
  readonly scenarios: readonly Scenario[];
  readonly takeFault: TakeFault;
  readonly log: RequestLog;
}

/** Why a request is answered with an error of the protocol. */
class Rejection extends Error {
  readonly status: number;

  constructor(options: { readonly status: number; readonly message: string }) {
    super(options.message);
    this.status = options.status;
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: EndpointOptions;
}

const routes: Readonly<Record<string, (exchange: Exchange) => Promise<void> | void>> = {
  "GET /v1/models": ({ response }) => {
    const data = scriptedModels.map(({ id }) => ({ id, object: "model", created: 0, owned_by: "townkit" }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data }));
  },
  "POST /v1/chat/completions": complete,
};

/** Answers one HTTP request; a connection that breaks on the way is no error. */
export async function handle(exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const route = `${request.method} ${new URL(request.url ?? "/", "http://localhost").pathname}`;
  const answer = routes[route];
  try {
    if (answer === undefined) throw new Rejection({ status: 404, message: `Unknown request URL: ${route}.` });
    await answer(exchange);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    const status = error instanceof Rejection ? error.status : 500;
    const message = error instanceof Error ? error.message : String(error);
    if (response.headersSent) response.destroy();
    else sendError({ response, error: protocolError({ status, message }) });
  }
}

async function complete({ request, response, options }: Exchange): Promise<void> {
  const chat = readChat(await text(request));
  const session = sessionOf(request);
  const record = { session, model: chat.model, prompt: lastUserText(chat), system: systemText(chat) };
  const decided = decide({ chat, session, options });
  if (decided instanceof Rejection) {
    options.log.add({ ...record, kind: "rejected", position: null, actions: [] });
    throw decided;
  }
  const { kind, position, actions } = decided;
  options.log.add({ ...record, kind, position, actions: actions.map((action) => action.do) });
  const withUsage = chat.stream_options?.include_usage ?? false;
  const answer = (chat.stream ? streamedAnswer : wholeAnswer)({ response, model: chat.model, withUsage });
  await perform({ actions, answer, response });
}

function decide(input: {
  readonly chat: ChatRequest;
  readonly session: string;
  readonly options: EndpointOptions;
}): Reply | Rejection {
  const { chat, session, options } = input;
  const model: ScriptedModelSpec | undefined = scriptedModels.find(({ id }) => id === chat.model);
  if (model === undefined) {
    return new Rejection({
      status: 404,
      message: `The model \`${chat.model}\` does not exist or you do not have access to it.`,
    });
  }
  try {
    return replyTo({ request: chat, session, model, scenarios: options.scenarios, takeFault: options.takeFault });
  } catch (error) {
    if (error instanceof ScriptError) return new Rejection({ status: 400, message: error.message });
    throw error;
  }
}

function readChat(body: string): ChatRequest {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Rejection({ status: 400, message: "The request body is not JSON." });
  }
  const parsed = chatRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Rejection({ status: 400, message: `The request is not valid: ${problemsOf(parsed.error)}` });
}

function sessionOf(request: IncomingMessage): string {
  const header = request.headers["x-session-id"];
  return typeof header === "string" ? header : "";
}
