import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatScript, type ScriptInput } from "../../../script/index.js";
import { type ScriptedModel, startScriptedModel } from "../../server.js";
import { eventsOf } from "../../test-support/events.js";

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());

const session = "6c0d1734-6d17-47a2-8647-08cf19faa639";
const tools = ["Agent", "Bash", "Edit", "Read", "Write"].map((name) => ({ name, input_schema: {} }));
const system = [{ type: "text", text: "You are an agent.\n - Primary working directory: /home/w\n" }];
const reminder = { type: "text", text: "<system-reminder>\nToday is a day.\n</system-reminder>\n" };
const scripted = (steps: ScriptInput["steps"]) => ({ type: "text", text: formatScript({ steps }) });
const user = (...content: object[]) => ({ role: "user", content });

function ask(messages: readonly object[], more: object = {}): Promise<Response> {
  return fetch(`${model.url}/v1/messages?beta=true`, {
    method: "POST",
    body: JSON.stringify({
      model: "scripted",
      stream: true,
      system,
      tools,
      metadata: { user_id: JSON.stringify({ device_id: "d", session_id: session }) },
      messages,
      ...more,
    }),
  });
}

describe("Anthropic's messages", () => {
  it("stream a text and the calls after it as blocks, then the usage", async () => {
    const read = { do: "read", path: "b.txt" } as const;
    const answer = await ask([
      user(
        reminder,
        scripted([
          { do: "usage", input: 9, output: 4, cached: 2 },
          { do: "say", text: "one two", delayMs: 1 },
          { do: "together", tools: [{ do: "shell", command: "true" }, read] },
        ]),
      ),
      { role: "system", content: "Available agent types" },
    ]);
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const stream = await answer.text();
    expect(stream).toMatch(/^event: message_start\ndata: /);
    const events = eventsOf(stream);
    const args = { file_path: "/home/w/b.txt" };
    expect(events).toMatchObject([
      { type: "message_start", message: { role: "assistant", model: "scripted", content: [] } },
      { type: "content_block_start", index: 0, content_block: { type: "text" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "one" } },
      { type: "content_block_delta", index: 0, delta: { text: " two" } },
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "tool_use", name: "Bash", input: {} } },
      { type: "content_block_delta", index: 1, delta: { type: "input_json_delta" } },
      { type: "content_block_stop", index: 1 },
      { type: "content_block_start", index: 2, content_block: { type: "tool_use", name: "Read" } },
      { type: "content_block_delta", index: 2, delta: { partial_json: JSON.stringify(args) } },
      { type: "content_block_stop", index: 2 },
      {
        type: "message_delta",
        delta: { stop_reason: "tool_use" },
        usage: { input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 4 },
      },
      { type: "message_stop" },
    ]);
    expect(model.requests.at(-1)).toMatchObject({ session, kind: "script", position: 0 });
    expect(model.requests.at(-1)?.system).toContain("Today is a day.");
  });

  it("go on where the results of the tools show that the script is", async () => {
    const prompt = user(
      scripted([
        { do: "shell", command: "true" },
        { do: "say", text: "done so" },
      ]),
    );
    const asked = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: {} }] };
    const content = [{ type: "text", text: "(no output)" }];
    const result = user({ type: "tool_result", tool_use_id: "toolu_1", content }, reminder);
    const answer = await ask([prompt, asked, result], { stream: false });
    expect(await answer.json()).toMatchObject({
      type: "message",
      content: [{ type: "text", text: "done so" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 100, output_tokens: 2 },
    });
  });

  it("take what the user sent into a running turn for the user's", async () => {
    const steered = `The user sent a new message while you were working:\n${formatScript({ steps: [{ do: "say", text: "new" }] })}`;
    const messages = [user(scripted([{ do: "say", text: "old" }])), { role: "system", content: steered }];
    expect(await (await ask(messages, { stream: false })).json()).toMatchObject({ content: [{ text: "new" }] });
  });

  it("break amid the arguments of a call", async () => {
    const prompt = user(
      scripted([
        { do: "cut", in: "call" },
        { do: "shell", command: "echo whole" },
      ]),
    );
    const body = (await ask([prompt])).body as ReadableStream<Uint8Array>;
    let sent = "";
    const all = (async () => {
      for await (const bytes of body) sent += new TextDecoder().decode(bytes);
    })();
    await expect(all).rejects.toThrow();
    const [start, last] = eventsOf(sent).slice(-2);
    expect(start).toMatchObject({ content_block: { name: "Bash" } });
    const { partial_json } = (last as { delta: { partial_json: string } }).delta;
    expect(partial_json).toMatch(/^\{"command":/);
    expect(() => JSON.parse(partial_json)).toThrow();
  });

  it.each([
    [429, "rate_limit_error"],
    [529, "overloaded_error"],
    [500, "api_error"],
  ])("fail with %s as Anthropic's API does", async (status, type) => {
    const answer = await ask([user(scripted([{ do: "http", status }]))]);
    expect([answer.status, await answer.json()]).toMatchObject([status, { type: "error", error: { type } }]);
  });

  it("answer for the vendor's own models, and for no other", async () => {
    const hello = [user({ type: "text", text: "hello" })];
    expect((await ask(hello, { model: "claude-haiku-4-5-20251001" })).status).toBe(200);
    const unknown = await ask(hello, { model: "gpt-0" });
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { type: "not_found_error" } }]);
  });

  it("count tokens", async () => {
    const answer = await fetch(`${model.url}/v1/messages/count_tokens?beta=true`, { method: "POST", body: "{}" });
    expect(await answer.json()).toEqual({ input_tokens: 100 });
  });
});
