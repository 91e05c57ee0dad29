import type { Orchestrator } from "@townkit/core";
import { createTownApp, type TownAppOptions } from "../http/create-town-app.js";

const token = "the-token";

/** An app whose orchestrator must not be reached, and what reached it all the same. */
export function untouchedTown(options: Partial<TownAppOptions> = {}) {
  const touched: string[] = [];
  const orchestrator = new Proxy({} as Orchestrator, {
    get: (_target, method) => () => {
      touched.push(String(method));
      return Promise.reject(new Error("reached"));
    },
  });
  const app = createTownApp({ orchestrator, token, ...options });

  /** A request as a good caller would send it, but for what is given. */
  async function send(request: {
    method?: string;
    path?: string;
    host?: string;
    headers?: Record<string, string | undefined>;
    body?: string | ReadableStream<Uint8Array>;
    /** The address that it comes from. */
    from?: string;
  }) {
    const { method = "GET", path = "/v1/sessions", host = "127.0.0.1:4711", body } = request;
    const given = { authorization: `Bearer ${token}`, "content-type": "application/json", ...request.headers };
    const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const init = { method, headers: headers as Record<string, string>, body, duplex: "half" };
    const env = { incoming: { socket: { remoteAddress: request.from } } };
    const response = await app.request(`http://${host}${path}`, init, env);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, error: errorOf(text) };
  }
  return { send, touched };
}

function errorOf(text: string): { code: string; message: string; facts: Record<string, unknown> } | undefined {
  if (!text.startsWith("{")) return undefined;
  return (JSON.parse(text) as { error?: { code: string; message: string; facts: Record<string, unknown> } }).error;
}
