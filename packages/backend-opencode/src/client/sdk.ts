import { OpencodeClient } from "@opencode-ai/sdk/v2";
import { type Client, createClient } from "@opencode-ai/sdk/v2/gen/client";
import { authorization, type ServerAccess } from "../server/health.js";
import { type Answer, exchange } from "./exchange.js";

type SentOptions = Parameters<Client["get"]>[0];

/** What `call` reads of the platform's `Response`. */
export interface SdkResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
}

/** What a method of the SDK resolves with. */
export interface SdkResult<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response?: SdkResponse;
}

/**
 * OpenCode's SDK, its requests on `exchange`: no `Request`, `Response` or stream is made for one, so that a call costs the
 * daemon a third of what it did. A failed connection rejects; `response` is `SdkResponse`, and `request` is not there.
 */
export function createSdk(access: ServerAccess): OpencodeClient {
  const client = createClient();
  const baseUrl = access.url.replace(/\/$/, "");
  const common = { authorization: authorization(access) };

  const send = (method: string) => async (options: SentOptions) => {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const answer = await exchange({
      url: client.buildUrl({ ...options, baseUrl }),
      method,
      headers: body === undefined ? common : { ...common, "content-type": "application/json" },
      body,
      signal: options.signal,
    });
    return resultOf(answer);
  };
  const method = (name: string) => send(name) as unknown as Client["get"];
  const methods = { get: method("GET"), post: method("POST"), patch: method("PATCH"), delete: method("DELETE") };
  return new OpencodeClient({ client: { ...client, ...methods } });
}

function resultOf({ status, headers, text }: Answer): SdkResult<unknown> {
  const type = headers["content-type"] ?? "";
  if (type.startsWith("text/html")) throw new Error("the server answered with a page: it does not know this call");
  const ok = status >= 200 && status < 300;
  const response = { status, ok, headers: { get: (name: string) => headers[name]?.toString() ?? null } };
  const content = contentOf(text);
  return ok ? { data: content, response } : { error: content, response };
}

/** An answer without a body is an empty object, as the SDK's own client has it. */
function contentOf(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
