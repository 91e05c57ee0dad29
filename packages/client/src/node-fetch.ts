import http, { Agent, type IncomingMessage } from "node:http";
import { pipeline, Readable, Transform } from "node:stream";
import type { TownFetch, TownResponse } from "./town-fetch.js";

/** What one answer may hold, in bytes, and what one event; who sends more is cut. */
const maxAnswerBytes = 64 * 1024 * 1024;
const maxEventBytes = 8 * 1024 * 1024;

/**
 * Fetches with the HTTP module of Node.js, over a unix socket where one is named. The platform's own `fetch` knows no sockets,
 * and takes longer to load than `town ls` takes in all (measured on Node.js 20). What is answered is taken in up to a limit.
 */
export function nodeFetch({ socketPath }: { readonly socketPath?: string } = {}): TownFetch {
  const by = socketPath === undefined ? {} : { socketPath, agent: new Agent({ keepAlive: true }) };
  return async (url, { method, headers, body, signal }) => {
    // Loaded on need: it takes longer to load than the other.
    const { request } = url.startsWith("https:") ? await import("node:https") : http;
    return await new Promise((resolve, reject) => {
      const sent = request(url, { ...by, method, headers, signal }, (answer) => resolve(responseOf(url, answer)));
      sent.on("error", reject);
      sent.end(body);
    });
  };
}

function responseOf(url: string, answer: IncomingMessage): TownResponse {
  const status = answer.statusCode ?? 0;
  return {
    url,
    status,
    ok: status >= 200 && status < 300,
    text: () => textOf(answer),
    get body() {
      // Its failure is the reader's to see.
      return Readable.toWeb(pipeline(answer, eventLimit(), () => {})) as ReadableStream<Uint8Array<ArrayBuffer>>;
    },
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > maxAnswerBytes) throw new Error(`the answer is larger than ${maxAnswerBytes} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Ends a stream of events in which one does not end. */
function eventLimit(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const end = chunk.lastIndexOf("\n\n");
      bytes = end < 0 ? bytes + chunk.length : chunk.length - end;
      done(bytes > maxEventBytes ? new Error(`an event is larger than ${maxEventBytes} bytes`) : null, chunk);
    },
  });
}
