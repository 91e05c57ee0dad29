import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { authorization, type ServerAccess } from "../server/health.js";

/**
 * Posts JSON and waits for the answer for as long as it takes: the platform's own `fetch` gives up after 300 s without
 * headers, and a call that waits for a turn gets them at its end. Rejects when the connection breaks.
 */
export async function longPost(options: {
  access: ServerAccess;
  path: string;
  body: unknown;
  signal: AbortSignal;
}): Promise<{ ok: boolean; status: number; json: unknown }> {
  const { access, path, body, signal } = options;
  const headers = { authorization: authorization(access), "content-type": "application/json" };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const url = new URL(path, access.url);
    const { request } = url.protocol === "https:" ? https : http;
    const sent = request(url, { method: "POST", headers, signal }, resolve);
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
  let text = "";
  for await (const chunk of answer.setEncoding("utf8")) text += chunk;
  const status = answer.statusCode ?? 0;
  return { ok: status >= 200 && status < 300, status, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
