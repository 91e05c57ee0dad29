import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | null | undefined;
  /** False: a connection of its own, for an answer that goes on. */
  readonly agent?: false;
}

/**
 * One HTTP request and the whole of its answer, with the HTTP module of Node.js: the platform's `fetch` needs more than twice
 * as much of a processor for it, and gives up after 300 s without headers. It follows no redirect; how long all may take is its
 * signal's to say. Rejects with the system's own error where there is no server, or the connection breaks.
 */
export async function exchange(request: HttpRequest): Promise<Answer> {
  const answer = await beginAnswer(request);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await textOf(answer) };
}

function textOf(answer: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (part: string) => {
      text += part;
    });
    answer.on("error", reject);
    answer.on("end", () => resolve(text));
  });
}

/** The same up to the answer's headers; its caller reads the rest. */
export function beginAnswer(options: HttpRequest): Promise<IncomingMessage> {
  const { url, body, signal, ...rest } = options;
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith("https:") ? https : http;
    const sent = request(url, { ...rest, ...(signal && { signal }) }, resolve);
    sent.on("error", reject);
    sent.end(body);
  });
}
