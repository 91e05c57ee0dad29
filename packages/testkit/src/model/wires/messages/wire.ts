import type { Wire, WireError } from "../wire.js";
import { streamedMessage, wholeMessage } from "./encoders.js";
import { messagesConversation, messagesRequestSchema } from "./request.js";

/** Anthropic's messages. */
export const messagesWire: Wire = {
  calls: /^\/v1\/messages$/,
  lookups: [{ route: /^POST \/v1\/messages\/count_tokens$/, answer: () => ({ input_tokens: 100 }) }],
  vendorModels: /^claude-/,
  read({ body }) {
    const conversation = messagesConversation(messagesRequestSchema.parse(body));
    return { conversation, encoder: conversation.stream ? streamedMessage : wholeMessage };
  },
  errorBody: anthropicError,
};

/** Anthropic's `type` for the statuses that have their own; any other is an error of the API. */
const known: Readonly<Record<number, { readonly type: string; readonly message: string }>> = {
  400: { type: "invalid_request_error", message: "The scripted model refused the request." },
  401: { type: "authentication_error", message: "invalid x-api-key" },
  403: { type: "permission_error", message: "The scripted model is not allowed for this key." },
  404: { type: "not_found_error", message: "The model does not exist." },
  429: { type: "rate_limit_error", message: "Rate limit reached for the scripted model." },
  529: { type: "overloaded_error", message: "Overloaded" },
};
const apiError = { type: "api_error", message: "The scripted model had an error." };

function anthropicError({ status, message }: WireError): object {
  const base = known[status] ?? apiError;
  return { type: "error", error: { type: base.type, message: message ?? base.message } };
}
