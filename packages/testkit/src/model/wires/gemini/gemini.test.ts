import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatScript, type ScriptInput } from "../../../script/index.js";
import { type ScriptedModel, startScriptedModel } from "../../server.js";
import { eventsOf } from "../../test-support/events.js";

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());

const shell = { do: "shell", command: "true" } as const;
const context = { text: "<session_context>\n- **Workspace Directories:**\n  - /home/w\n</session_context>" };
const scripted = (steps: ScriptInput["steps"]) => ({ text: formatScript({ steps }) });
const user = (...parts: object[]) => ({ role: "user", parts });
const asks = (...ids: (string | undefined)[]) => ({
  role: "model",
  parts: [{ text: "hm", thought: true }, ...ids.map((id) => ({ functionCall: { name: "bash", args: {}, id } }))],
});
const result = (id: string | undefined, response: object = { output: "ok" }) => ({
  functionResponse: { name: "bash", id, response },
});

function ask(contents: readonly object[], more: { readonly model?: string; readonly whole?: boolean } = {}) {
  const method = more.whole ? "generateContent" : "streamGenerateContent?alt=sse";
  return fetch(`${model.url}/v1beta/models/${more.model ?? "scripted"}:${method}`, {
    method: "POST",
    body: JSON.stringify({
      contents,
      systemInstruction: { parts: [{ text: "You are an agent." }] },
      tools: [{ functionDeclarations: [{ name: "bash" }] }],
    }),
  });
}
const wholeText = async (answer: Promise<Response>): Promise<unknown> =>
  ((await (await answer).json()) as { candidates: [{ content: { parts: [{ text: string }] } }] }).candidates[0].content
    .parts[0].text;

describe("Gemini's API", () => {
  it("streams a text and the calls after it as parts, then the usage", async () => {
    const steps: ScriptInput["steps"] = [
      { do: "usage", input: 9, output: 4, cached: 2, reasoning: 1 },
      { do: "say", text: "one two", delayMs: 1 },
      { do: "together", tools: [shell, { do: "shell", command: "false" }] },
    ];
    const answer = await ask([user(context, scripted(steps))]);
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const part = (value: object) => ({ candidates: [{ content: { role: "model", parts: [value] } }] });
    expect(eventsOf(await answer.text())).toMatchObject([
      part({ text: "one" }),
      part({ text: " two" }),
      part({ functionCall: { name: "bash", args: { command: "true" } } }),
      part({ functionCall: { name: "bash", args: { command: "false" } } }),
      {
        candidates: [{ finishReason: "STOP" }],
        modelVersion: "scripted",
        usageMetadata: {
          promptTokenCount: 9,
          cachedContentTokenCount: 2,
          candidatesTokenCount: 3,
          thoughtsTokenCount: 1,
          totalTokenCount: 13,
        },
      },
    ]);
    expect(model.requests.at(-1)).toMatchObject({
      model: "scripted",
      kind: "script",
      prompt: expect.stringMatching(/^script:/),
      system: expect.stringMatching(/^You are an agent\.\n<session_context>/),
    });
  });

  it.each([
    ["by their ids, in any order", ["b", "a"], ["a", "b"]],
    ["by their order where they have no ids", [undefined, undefined], [undefined, undefined]],
  ])("tells results apart %s", async (_name, called, [first, second]) => {
    const prompt = user(
      scripted([
        { do: "together", tools: [shell, shell] },
        { do: "say", text: "done so" },
      ]),
    );
    const half = await ask([prompt, asks(...called), user(result(first))], { whole: true });
    expect(await half.json()).toMatchObject({ candidates: [{ content: { parts: [{ functionCall: {} }, {}] } }] });
    const both = user(result(first), result(second, { error: "no" }));
    expect(await wholeText(ask([prompt, asks(...called), both], { whole: true }))).toBe("done so");
  });

  it("breaks amid a call", async () => {
    const prompt = user(scripted([{ do: "say", text: "now" }, { do: "cut", in: "call" }, shell]));
    const body = (await ask([prompt])).body as ReadableStream<Uint8Array>;
    let sent = "";
    const all = (async () => {
      for await (const bytes of body) sent += new TextDecoder().decode(bytes);
    })();
    await expect(all).rejects.toThrow();
    const [said, half] = sent.split("\n\n");
    expect(said).toContain("now");
    expect(half).toContain("functionCall");
    expect(() => JSON.parse(half?.slice("data: ".length) ?? "")).toThrow();
  });

  it.each([
    [429, "RESOURCE_EXHAUSTED"],
    [503, "UNAVAILABLE"],
    [500, "INTERNAL"],
  ])("fails with %s as Google does", async (status, name) => {
    const answer = await ask([user(scripted([{ do: "http", status }]))]);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code: status, status: name } }]);
  });

  it("answers for the vendor's own models, counts tokens, and lists models", async () => {
    const hello = [user({ text: "hello" })];
    expect(await wholeText(ask(hello, { whole: true, model: "gemini-3.5-flash-lite" }))).toBe("ok: hello");
    expect((await ask(hello, { model: "gpt-0" })).status).toBe(404);
    const models = `${model.url}/v1beta/models`;
    const counted = await fetch(`${models}/scripted:countTokens`, { method: "POST", body: "{}" });
    expect(await counted.json()).toEqual({ totalTokens: 100 });
    expect(await (await fetch(models)).json()).toMatchObject({ models: [{ name: "models/scripted" }, {}, {}] });
  });
});
