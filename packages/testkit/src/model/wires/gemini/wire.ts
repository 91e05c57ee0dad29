import type { ScriptedModelSpec } from "../../models.js";
import type { Wire, WireError } from "../wire.js";
import { streamedContent, wholeContent } from "./encoders.js";
import { geminiConversation, geminiRequestSchema } from "./request.js";

/** Says the model, and whether to stream: the body says neither. */
const calls = /^\/v1beta\/models\/(?<model>[^/:]+):(?<method>streamGenerateContent|generateContent)$/;

/** Gemini's API; a stream is of server-sent events, as with `alt=sse`. */
export const geminiWire: Wire = {
  calls,
  lookups: [
    { route: /^GET \/v1beta\/models$/, answer: modelList },
    { route: /^POST \/v1beta\/models\/[^/:]+:countTokens$/, answer: () => ({ totalTokens: 100 }) },
  ],
  vendorModels: /^gemini-/,
  read({ path, body }) {
    const { model = "", method } = calls.exec(path)?.groups ?? {};
    const stream = method === "streamGenerateContent";
    const conversation = geminiConversation({ request: geminiRequestSchema.parse(body), model, stream });
    return { conversation, encoder: stream ? streamedContent : wholeContent };
  },
  errorBody: googleError,
};

function modelList(models: readonly ScriptedModelSpec[]): object {
  return { models: models.map(({ id, name }) => ({ name: `models/${id}`, displayName: name })) };
}

/** Google's `status` for the HTTP statuses that have their own; any other is an internal error. */
const known: Readonly<Record<number, { readonly status: string; readonly message: string }>> = {
  400: { status: "INVALID_ARGUMENT", message: "The scripted model refused the request." },
  401: { status: "UNAUTHENTICATED", message: "API key not valid." },
  403: { status: "PERMISSION_DENIED", message: "The scripted model is not allowed for this key." },
  404: { status: "NOT_FOUND", message: "The model does not exist." },
  429: { status: "RESOURCE_EXHAUSTED", message: "Rate limit reached for the scripted model." },
  503: { status: "UNAVAILABLE", message: "The scripted model is overloaded." },
};
const internal = { status: "INTERNAL", message: "The scripted model had an error." };

function googleError({ status: code, message }: WireError): object {
  const base = known[code] ?? internal;
  return { error: { code, message: message ?? base.message, status: base.status } };
}
