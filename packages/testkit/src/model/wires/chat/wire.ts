import type { ScriptedModelSpec } from "../../models.js";
import { headerOf } from "../header.js";
import type { Wire } from "../wire.js";
import { streamedChat, wholeChat } from "./encoders.js";
import { openAiError } from "./errors.js";
import { chatConversation, chatRequestSchema } from "./request.js";

/** OpenAI's chat completions. */
export const chatWire: Wire = {
  calls: /^\/v1\/chat\/completions$/,
  lookups: [{ route: /^GET \/v1\/models$/, answer: modelList }],
  vendorModels: null,
  read({ body, headers }) {
    const request = chatRequestSchema.parse(body);
    const withUsage = request.stream_options?.include_usage ?? false;
    return {
      conversation: chatConversation({ request, session: headerOf({ headers, name: "x-session-id" }) }),
      encoder: (head) => (request.stream ? streamedChat({ head, withUsage }) : wholeChat(head)),
    };
  },
  errorBody: openAiError,
};

function modelList(models: readonly ScriptedModelSpec[]): object {
  return {
    object: "list",
    data: models.map(({ id }) => ({ id, object: "model", created: 0, owned_by: "townkit" })),
  };
}
