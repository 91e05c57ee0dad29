import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.js";
import type { Action } from "./reply.js";
import type { WireError } from "./wires/wire.js";

/** The body of an error where no script gives one. */
type ErrorBody = (error: WireError) => object;

type Perform<Kind extends Action["do"]> = (options: {
  readonly action: Extract<Action, { do: Kind }>;
  readonly answer: Answer;
  readonly response: ServerResponse;
  readonly errorBody: ErrorBody;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
}) => Promise<void> | void;

const performers: { readonly [Kind in Action["do"]]: Perform<Kind> } = {
  delay: async ({ action, signal }) => {
    await sleep(action.ms, undefined, { signal });
  },
  say: async ({ action, answer, signal }) => {
    if (action.delayMs === 0) return answer.say(action.text);
    for (const word of action.text.match(/\s*\S+\s*$|\s*\S+/g) ?? [action.text]) {
      answer.say(word);
      await sleep(action.delayMs, undefined, { signal });
    }
  },
  call: ({ action, answer }) => answer.call(action.tool),
  begin: ({ action, answer }) => answer.begin(action.tool),
  finish: ({ action, answer }) => answer.finish(action),
  hang: ({ response, signal }) => untilGone({ response, signal }),
  stall: async ({ answer, response, signal }) => {
    answer.open();
    await untilGone({ response, signal });
  },
  cut: async ({ answer, response }) => {
    answer.open();
    await flushed(response);
    response.socket?.resetAndDestroy();
  },
  refuse: ({ response }) => {
    response.socket?.resetAndDestroy();
  },
  http: ({ action, response, errorBody }) => sendError({ ...action, response, errorBody }),
};

/** Carries out one answer, to its end or until the connection is gone. */
export async function perform(options: {
  readonly actions: readonly Action[];
  readonly answer: Answer;
  readonly response: ServerResponse;
  readonly errorBody: ErrorBody;
}): Promise<void> {
  const { actions, answer, response, errorBody } = options;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  for (const action of actions) {
    if (gone.signal.aborted) return;
    const run = performers[action.do] as Perform<Action["do"]>;
    try {
      await run({ action, answer, response, errorBody, signal: gone.signal });
    } catch (error) {
      if (gone.signal.aborted) return;
      throw error;
    }
  }
}

/** Answers with an error, with the protocol's own body unless another is given. */
export function sendError(options: {
  readonly response: ServerResponse;
  readonly errorBody: ErrorBody;
  readonly status: number;
  readonly message?: string;
  readonly body?: string | Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}): void {
  const { response, errorBody, status, message, body, headers } = options;
  const own = (): object => errorBody({ status, ...(message !== undefined && { message }) });
  const text = typeof body === "string" ? body : JSON.stringify(body ?? own());
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
}

async function untilGone({
  response,
  signal,
}: {
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}): Promise<void> {
  if (!signal.aborted) await once(response, "close");
}

/** Until what was written has left this process, so that a cut comes after it. */
function flushed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.write("\n", () => resolve());
  });
}
