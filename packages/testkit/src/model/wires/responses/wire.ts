import { openAiError } from "../chat/errors.js";
import type { Wire } from "../wire.js";
import { streamedResponse, wholeResponse } from "./encoders.js";
import { responsesConversation, responsesRequestSchema } from "./request.js";

/** OpenAI's responses. */
export const responsesWire: Wire = {
  calls: /^\/v1\/responses$/,
  lookups: [],
  vendorModels: /^(?:gpt-|o\d|codex-)/,
  read({ body }) {
    const conversation = responsesConversation(responsesRequestSchema.parse(body));
    return { conversation, encoder: conversation.stream ? streamedResponse : wholeResponse };
  },
  errorBody: openAiError,
};
