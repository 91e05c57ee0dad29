import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatScript, type ScriptInput } from "../../../script/index.js";
import { type ScriptedModel, startScriptedModel } from "../../server.js";
import { eventsOf } from "../../test-support/events.js";

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());

const message = (role: string, text: string) => ({ type: "message", role, content: [{ type: "input_text", text }] });
const scripted = (steps: ScriptInput["steps"]) => message("user", formatScript({ steps }));
const call = (id: string) => ({ type: "function_call", call_id: id, name: "bash", arguments: "{}" });
const result = (id: string, output = "ok") => ({ type: "function_call_output", call_id: id, output });

function ask(input: readonly object[] | string, more: object = {}): Promise<Response> {
  return fetch(`${model.url}/v1/responses`, {
    method: "POST",
    body: JSON.stringify({
      model: "scripted",
      stream: true,
      instructions: "You are an agent.",
      tools: [{ type: "function", name: "bash" }, { type: "web_search" }],
      prompt_cache_key: "ses_1",
      input,
      ...more,
    }),
  });
}
const wholeText = async (answer: Promise<Response>): Promise<unknown> =>
  ((await (await answer).json()) as { output: [{ content: [{ text: string }] }] }).output[0].content[0].text;

describe("OpenAI's responses", () => {
  it("stream a text and the calls after it as items, then the whole with the usage", async () => {
    const answer = await ask([
      message("developer", "Be brief."),
      message("user", "<environment_context>\n<cwd>/w</cwd>\n</environment_context>"),
      scripted([
        { do: "usage", input: 9, output: 4, cached: 2, reasoning: 1 },
        { do: "say", text: "one two", delayMs: 1 },
        {
          do: "together",
          tools: [
            { do: "shell", command: "true" },
            { do: "shell", command: "false" },
          ],
        },
      ]),
    ]);
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const events = eventsOf(await answer.text());
    const args = (command: string) => JSON.stringify({ command });
    expect(events).toMatchObject([
      { type: "response.created", response: { status: "in_progress", output: [] } },
      { type: "response.output_item.added", output_index: 0, item: { type: "message", content: [] } },
      { type: "response.content_part.added", output_index: 0, content_index: 0 },
      { type: "response.output_text.delta", output_index: 0, delta: "one" },
      { type: "response.output_text.delta", output_index: 0, delta: " two" },
      { type: "response.output_text.done", text: "one two" },
      { type: "response.content_part.done", part: { text: "one two" } },
      { type: "response.output_item.done", output_index: 0, item: { content: [{ text: "one two" }] } },
      { type: "response.output_item.added", output_index: 1, item: { type: "function_call", name: "bash" } },
      { type: "response.function_call_arguments.delta", output_index: 1, delta: args("true") },
      { type: "response.function_call_arguments.done", output_index: 1, arguments: args("true") },
      { type: "response.output_item.done", output_index: 1, item: { arguments: args("true"), status: "completed" } },
      { type: "response.output_item.added", output_index: 2 },
      { type: "response.function_call_arguments.delta", output_index: 2 },
      { type: "response.function_call_arguments.done", output_index: 2 },
      { type: "response.output_item.done", output_index: 2, item: { arguments: args("false") } },
      {
        type: "response.completed",
        response: {
          status: "completed",
          output: [{ type: "message" }, { type: "function_call" }, { type: "function_call" }],
          usage: {
            input_tokens: 9,
            input_tokens_details: { cached_tokens: 2 },
            output_tokens: 4,
            output_tokens_details: { reasoning_tokens: 1 },
            total_tokens: 13,
          },
        },
      },
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(model.requests.at(-1)).toMatchObject({
      session: "ses_1",
      kind: "script",
      system: expect.stringMatching(/^You are an agent\.\nBe brief\.\n<environment_context>/),
    });
  });

  it("take the calls that follow one another for one answer", async () => {
    const shell = { do: "shell", command: "true" } as const;
    const prompt = scripted([
      { do: "say", text: "both" },
      { do: "together", tools: [shell, shell] },
      { do: "say", text: "done so" },
    ]);
    const asked = [prompt, message("assistant", "both"), { type: "reasoning" }, call("1"), call("2")];
    const again = await ask([...asked, result("1")], { stream: false });
    expect(((await again.json()) as { output: { type: string }[] }).output.map(({ type }) => type)).toEqual([
      "message",
      "function_call",
      "function_call",
    ]);
    expect(await wholeText(ask([...asked, result("1"), result("2")], { stream: false }))).toBe("done so");
  });

  it("call a tool of a namespace by both names", async () => {
    const prompt = scripted([
      { do: "tool", name: "mcp__search.find", args: { words: "x" } },
      { do: "tool", name: "bash", args: {} },
    ]);
    const callOf = async (answer: Promise<Response>) =>
      ((await (await answer).json()) as { output: object[] }).output[0];
    const first = await callOf(ask([prompt], { stream: false }));
    expect(first).toMatchObject({ type: "function_call", name: "find", namespace: "mcp__search" });
    const second = await callOf(ask([prompt, call("1"), result("1")], { stream: false }));
    expect(second).toMatchObject({ name: "bash" });
    expect(second).not.toHaveProperty("namespace");
  });

  it("say that an answer is not complete, and why", async () => {
    const length = scripted([
      { do: "say", text: "a" },
      { do: "finish", reason: "length" },
    ]);
    expect(eventsOf(await (await ask([length])).text()).at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    });
  });

  it("break amid the arguments of a call", async () => {
    const prompt = scripted([
      { do: "cut", in: "call" },
      { do: "shell", command: "echo whole" },
    ]);
    const body = (await ask([prompt])).body as ReadableStream<Uint8Array>;
    let sent = "";
    const all = (async () => {
      for await (const bytes of body) sent += new TextDecoder().decode(bytes);
    })();
    await expect(all).rejects.toThrow();
    const [start, half] = eventsOf(sent).slice(-2);
    expect(start).toMatchObject({ item: { name: "bash", status: "in_progress" } });
    expect(half?.delta).toMatch(/^\{"command":/);
    expect(() => JSON.parse(String(half?.delta))).toThrow();
  });

  it("answer a text, and the vendor's own models, and fail as the API does", async () => {
    expect(await wholeText(ask("hello", { stream: false, model: "gpt-5.5" }))).toBe("ok: hello");
    const limited = await ask([scripted([{ do: "http", status: 429 }])]);
    expect([limited.status, await limited.json()]).toMatchObject([429, { error: { code: "rate_limit_exceeded" } }]);
    expect((await ask("hello", { model: "claude-x" })).status).toBe(404);
  });
});
