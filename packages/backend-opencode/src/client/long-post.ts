import { authorization, type ServerAccess } from "../server/health.js";
import { leanFetch } from "./lean-fetch.js";

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
  const answer = await leanFetch(new URL(path, access.url), {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    signal,
  });
  return { ok: answer.ok, status: answer.status, json: parsed(await answer.text()) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
