import { TownError } from "@townkit/core";
import type * as z from "zod";
import { ErrorBodySchema, reviveError } from "./protocol/index.js";
import type { Try } from "./retry.js";
import type { TownFetch, TownResponse } from "./town-fetch.js";

/** Reaches one town. */
export interface Transport {
  /** The response, or why there is none. Never throws. */
  send(request: TransportRequest): Promise<Try<TownResponse>>;
}

export interface TransportRequest {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

export interface TransportOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch: TownFetch;
}

export function createTransport(options: TransportOptions): Transport {
  const base = options.url.replace(/\/+$/, "");
  const { fetch } = options;
  return {
    async send({ method, path, headers, body, signal }) {
      try {
        const response = await fetch(`${base}${path}`, {
          method,
          signal,
          headers: {
            authorization: `Bearer ${options.token}`,
            ...(method === "POST" ? { "content-type": "application/json" } : {}),
            ...headers,
          },
          ...(method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
        });
        return response.ok ? { kind: "answered", result: response } : await refusal(response);
      } catch (cause) {
        return unreachable(cause);
      }
    },
  };
}

/** The failure as a try: the codes of the system tell whether the request can have arrived. */
export function unreachable(cause: unknown): Try<never> {
  const codes = systemCodes(cause);
  const proven = codes.length > 0 && codes.every((code) => neverArrived.has(code));
  const message = cause instanceof Error ? cause.message : String(cause);
  const problem = codes.length > 0 ? `${message} (${codes.join(", ")})` : message;
  return { kind: "unreachable", problem, effect: proven ? "none" : "possible", cause };
}

const neverArrived: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOENT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]);

/** The system's error codes behind what `fetch` throws, which hides them in its cause. */
function systemCodes(error: unknown): string[] {
  if (typeof error !== "object" || error === null) return [];
  if ("errors" in error && Array.isArray(error.errors)) return error.errors.flatMap(systemCodes);
  if ("code" in error && typeof error.code === "string") return [error.code];
  return "cause" in error ? systemCodes(error.cause) : [];
}

async function refusal(response: TownResponse): Promise<Try<never>> {
  const text = await response.text();
  const body = ErrorBodySchema.safeParse(parseJson(text));
  if (body.success) {
    const error = reviveError(body.data);
    if (error.code !== "town_unreachable") return { kind: "refused", error };
    return { kind: "unreachable", problem: error.message, effect: error.effect, cause: error };
  }
  const problem = `it answered ${response.status} with something that is not of this API`;
  // A proxy in between says so when there is nobody behind it.
  if ([502, 503, 504].includes(response.status))
    return { kind: "unreachable", problem, effect: "possible", cause: null };
  return { kind: "refused", error: strangeAnswer({ what: response.url, problem }) };
}

/** What is wrong with an answer that does not fit its schema. */
export function misfit(options: { value: unknown; error: z.ZodError }): string {
  if (options.value === undefined) return "it is no JSON";
  return options.error.issues
    .map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
    .join("; ");
}

/** What answered is not a town, or a town of another make. */
export function strangeAnswer(options: { what: string; problem: string; cause?: unknown }): TownError {
  return new TownError({
    code: "internal",
    message: `The answer of ${options.what} cannot be read: ${options.problem}`,
    remedy: "Check that the url is that of a town, and that client and daemon are of the same version.",
    effect: "possible",
    cause: options.cause,
  });
}

/** The value, or undefined for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
