import type { WireError } from "../wire.js";

/** OpenAI's `type` and `code` for the statuses that have their own; any other is a server error. */
const known: Readonly<
  Record<number, { readonly type: string; readonly code: string | null; readonly message: string }>
> = {
  400: { type: "invalid_request_error", code: null, message: "The scripted model refused the request." },
  401: { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided." },
  403: {
    type: "invalid_request_error",
    code: "permission_denied",
    message: "The scripted model is not allowed for this key.",
  },
  404: { type: "invalid_request_error", code: "model_not_found", message: "The model does not exist." },
  429: { type: "requests", code: "rate_limit_exceeded", message: "Rate limit reached for the scripted model." },
};
const serverError = { type: "server_error", code: null, message: "The scripted model had an error." };

/** OpenAI's error object for a status, on both of its wires. */
export function openAiError({ status, message }: WireError): object {
  const base = known[status] ?? serverError;
  return { error: { message: message ?? base.message, type: base.type, param: null, code: base.code } };
}
