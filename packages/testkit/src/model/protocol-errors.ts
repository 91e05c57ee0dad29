/** An HTTP error as the endpoint sends it. */
export interface ProtocolError {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

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

/** The error of a status, with OpenAI's object as the body unless another is given. */
export function protocolError(options: {
  readonly status: number;
  readonly message?: string;
  readonly body?: string | Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}): ProtocolError {
  const { status, body, headers = {} } = options;
  const base = known[status] ?? serverError;
  const error = { message: options.message ?? base.message, type: base.type, param: null, code: base.code };
  const text = typeof body === "string" ? body : JSON.stringify(body ?? { error });
  return { status, body: text, headers: { "content-type": "application/json", ...headers } };
}
