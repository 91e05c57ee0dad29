import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { ZodError } from "zod";
import { type Scenario, ScriptError } from "../script/index.js";
import { problemsOf } from "../script/problems.js";
import { answerTo } from "./answer.js";
import { type Conversation, lastUserText } from "./conversation.js";
import { type ScriptedModelSpec, scriptedModels } from "./models.js";
import { perform, sendError } from "./perform.js";
import { type Reply, replyTo, type TakeFault } from "./reply.js";
import type { RequestLog } from "./request-log.js";
import { wires } from "./wires/index.js";
import type { Wire, WireCall, WireRequest } from "./wires/wire.js";

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

/** Answers one HTTP request; a connection that breaks on the way is no error. */
export async function handle(exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const { pathname: path } = new URL(request.url ?? "/", "http://localhost");
  const route = `${request.method} ${path}`;
  const lookup = wires.flatMap(({ lookups }) => lookups).find((one) => one.route.test(route));
  const wire = wires.find(({ calls }) => request.method === "POST" && calls.test(path));
  try {
    if (lookup !== undefined) {
      const body = JSON.stringify(lookup.answer(scriptedModels));
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    } else if (wire !== undefined) await complete({ ...exchange, wire, path });
    else throw new Rejection({ status: 404, message: `Unknown request URL: ${route}.` });
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    const status = error instanceof Rejection ? error.status : 500;
    const message = error instanceof Error ? error.message : String(error);
    const { errorBody } = wire ?? wires[0];
    if (response.headersSent) response.destroy();
    else sendError({ response, errorBody, status, message });
  }
}

async function complete(exchange: Exchange & { readonly wire: Wire; readonly path: string }): Promise<void> {
  const { request, response, options, wire, path } = exchange;
  const body = parseBody(await text(request));
  const { conversation, encoder } = readCall({ wire, request: { path, headers: request.headers, body } });
  const { session, model, system } = conversation;
  const record = { session, model, prompt: lastUserText(conversation), system };
  const decided = decide({ conversation, wire, options });
  if (decided instanceof Rejection) {
    options.log.add({ ...record, kind: "rejected", position: null, actions: [] });
    throw decided;
  }
  const { kind, position, actions } = decided;
  options.log.add({ ...record, kind, position, actions: actions.map((action) => action.do) });
  const head = { token: randomUUID().replaceAll("-", ""), created: Math.floor(Date.now() / 1000), model };
  const answer = answerTo({ response, encoder: encoder(head) });
  await perform({ actions, answer, response, errorBody: wire.errorBody });
}

function decide(input: {
  readonly conversation: Conversation;
  readonly wire: Wire;
  readonly options: EndpointOptions;
}): Reply | Rejection {
  const { conversation, wire, options } = input;
  const { scenarios, takeFault } = options;
  const model = modelOf({ id: conversation.model, wire });
  if (model === undefined) {
    return new Rejection({
      status: 404,
      message: `The model \`${conversation.model}\` does not exist or you do not have access to it.`,
    });
  }
  try {
    return replyTo({ conversation, model, scenarios, takeFault });
  } catch (error) {
    if (error instanceof ScriptError) return new Rejection({ status: 400, message: error.message });
    throw error;
  }
}

function modelOf({ id, wire }: { readonly id: string; readonly wire: Wire }): ScriptedModelSpec | undefined {
  return (
    scriptedModels.find((model) => model.id === id) ?? (wire.vendorModels?.test(id) ? scriptedModels[0] : undefined)
  );
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Rejection({ status: 400, message: "The request body is not JSON." });
  }
}

function readCall({ wire, request }: { readonly wire: Wire; readonly request: WireRequest }): WireCall {
  try {
    return wire.read(request);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new Rejection({ status: 400, message: `The request is not valid: ${problemsOf(error)}` });
  }
}
