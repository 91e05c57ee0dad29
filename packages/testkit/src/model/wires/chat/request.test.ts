import { expect, it } from "vitest";
import { chatConversation, chatRequestSchema } from "./request.js";

it("reads a conversation of the chat protocol, prompts in parts too", () => {
  const request = chatRequestSchema.parse({
    model: "scripted",
    messages: [
      { role: "system", content: "You are an agent." },
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Do this:" },
          { type: "text", text: "that" },
        ],
      },
      { role: "assistant", content: null, tool_calls: [{ id: "1", function: { name: "bash", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "1", content: "ok" },
      { role: "assistant", content: "done" },
    ],
    tools: [{ type: "function", function: { name: "bash" } }],
  });
  expect(chatConversation({ request, session: "ses_1" })).toEqual({
    model: "scripted",
    stream: false,
    session: "ses_1",
    system: "You are an agent.\nBe brief.",
    tools: ["bash"],
    messages: [
      { role: "user", text: "Do this:\nthat" },
      { role: "assistant", text: "", calls: ["1"] },
      { role: "tool", id: "1", text: "ok" },
      { role: "assistant", text: "done", calls: [] },
    ],
  });
});
