import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Scenario } from "../script/index.js";
import { handle } from "./endpoint.js";
import { createFaultCounter } from "./fault-counter.js";
import { scriptedModelId } from "./models.js";
import { portOf } from "./port.js";
import { createRequestLog, type RecordedRequest, type RequestLog } from "./request-log.js";

/** So many of the newest requests are kept. */
const recordedRequests = 2_000;

export interface ScriptedModelOptions {
  /** On the loopback address; 0, the default, takes a free one. */
  readonly port?: number;
  readonly scenarios?: readonly Scenario[];
  /** Called with every call of the model, before its answer begins. */
  readonly log?: (request: RecordedRequest) => void;
}

/** A model endpoint that answers by script, in this process. */
export interface ScriptedModel {
  /** Without `/v1`. */
  readonly url: string;
  /** The model that does the work; `scriptedModels` has the others. */
  readonly modelId: string;
  /** The newest calls, the oldest first; `title` and `summary` calls are among them. */
  readonly requests: readonly RecordedRequest[];
  /**
   * The first call, recorded or still to come, that matches.
   * @throws what `signal` was aborted with; without one, a `TimeoutError` after 60 seconds.
   */
  waitForRequest(options: {
    readonly match: (request: RecordedRequest) => boolean;
    readonly signal?: AbortSignal;
  }): Promise<RecordedRequest>;
  /** Breaks every open connection, hanging answers too, and frees the port. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an endpoint of the protocols of OpenAI, Anthropic and Google whose answers are scripts: a prompt's own (`formatScript`), a scenario's, or an
 * echo. It keeps no conversation: the position in a script comes from each request's messages, so it, and the agent, may be
 * killed and started again. Only the counts of `times` are this process's own.
 * @throws InvalidInputError the port is none; the error of `listen`, such as `EADDRINUSE`.
 */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const log = observed({ log: createRequestLog({ capacity: recordedRequests }), notice: options.log });
  const endpoint = { scenarios: options.scenarios ?? [], takeFault: createFaultCounter(), log };
  const server = createServer((request, response) => {
    void handle({ request, response, options: endpoint });
  });
  server.listen(portOf(options.port ?? 0), "127.0.0.1");
  await once(server, "listening");
  const close = (): Promise<void> => closeServer(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    modelId: scriptedModelId,
    requests: log.requests,
    waitForRequest: ({ match, signal = AbortSignal.timeout(60_000) }) => log.waitFor({ match, signal }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function observed(options: { readonly log: RequestLog; readonly notice: ScriptedModelOptions["log"] }): RequestLog {
  const { log, notice } = options;
  if (notice === undefined) return log;
  return {
    ...log,
    add(request) {
      const recorded = log.add(request);
      notice(recorded);
      return recorded;
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
