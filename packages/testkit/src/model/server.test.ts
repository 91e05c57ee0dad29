import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatScript, parseScenarios } from "../script/index.js";
import { type ScriptedModel, startScriptedModel } from "./server.js";
import { chat, userSays } from "./test-support/chat.js";

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({
    scenarios: parseScenarios({
      scenarios: [
        {
          name: "read",
          when: { prompt: "^look at (\\S+)" },
          script: {
            steps: [
              { do: "read", path: "{{1}}" },
              { do: "say", text: "in {{workDir}}" },
            ],
          },
        },
      ],
    }),
  });
});
afterAll(() => model.close());

const system = { role: "system", content: "You are an agent.\n  Working directory: /home/w\n" } as const;

describe("the scripted model's endpoint", () => {
  it("streams what is said in chunks, then the usage, then the end", async () => {
    const script = formatScript({
      steps: [
        { do: "usage", input: 7, output: 3, cached: 2 },
        { do: "say", text: "one two", delayMs: 1 },
      ],
    });
    const answer = await chat({ url: model.url, messages: [userSays(script)], stream: true });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const lines = (await answer.text()).trim().split("\n\n");
    expect(lines.at(-1)).toBe("data: [DONE]");
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice("data: ".length)));
    expect(
      chunks.flatMap(({ choices }) => choices.map(({ delta }: { delta: { content?: string } }) => delta.content)),
    ).toEqual(["", "one", " two", undefined]);
    expect(chunks.at(-2).choices[0].finish_reason).toBe("stop");
    expect(chunks.at(-1).usage).toMatchObject({
      prompt_tokens: 7,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 2 },
    });
  });

  it("calls the tools of a scenario with absolute paths, from where the agent works", async () => {
    const answer = await chat({ url: model.url, messages: [system, userSays("look at a.txt please")] });
    const { choices } = (await answer.json()) as {
      choices: [{ finish_reason: string; message: { tool_calls: [{ id: string; function: object }] } }];
    };
    expect(choices[0].finish_reason).toBe("tool_calls");
    expect(choices[0].message.tool_calls[0].function).toEqual({
      name: "read",
      arguments: '{"filePath":"/home/w/a.txt"}',
    });
  });

  it("answers a prompt without a script with its first words", async () => {
    const answer = await chat({ url: model.url, messages: [userSays("tell me of the sea and the land")] });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: "ok: tell me of the sea and" } }] });
  });

  it("answers for a title without taking the script that it quotes", async () => {
    const script = formatScript({ steps: [{ do: "http", status: 500, times: 1 }] });
    const title = { role: "system", content: "You are a title generator. You output ONLY a thread title." } as const;
    const answer = await chat({
      url: model.url,
      messages: [title, userSays("Title:"), userSays(`Fix it\n${script}`)],
      tools: [],
    });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: "Scripted: Fix it" } }] });
    expect((await chat({ url: model.url, messages: [userSays(script)] })).status).toBe(500);
  });

  it("fails a turn as often as its script says, counted for each session and each turn", async () => {
    const script = userSays(
      formatScript({ steps: [{ do: "http", status: 429, headers: { "retry-after": "3" }, times: 1 }] }),
    );
    const first = await chat({ url: model.url, messages: [script], session: "ses_a" });
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "3"]);
    expect(await first.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
    expect((await chat({ url: model.url, messages: [script], session: "ses_a" })).status).toBe(200);
    expect((await chat({ url: model.url, messages: [script], session: "ses_b" })).status).toBe(429);
    const again = [script, { role: "assistant", content: "done" } as const, script];
    expect((await chat({ url: model.url, messages: again, session: "ses_a" })).status).toBe(429);
  });

  it.each(["hang", "stall", "refuse", "cut"] as const)(
    "gives no whole answer on `%s`, and lets the caller go",
    async (fault) => {
      const leave = new AbortController();
      const script = userSays(formatScript({ steps: [{ do: fault }] }));
      const session = `ses_${fault}`;
      const answered = chat({ url: model.url, messages: [script], session, stream: true, signal: leave.signal }).then(
        (answer) => answer.text(),
      );
      await model.waitForRequest({ match: (request) => request.session === session });
      if (fault === "hang" || fault === "stall") leave.abort();
      await expect(answered).rejects.toThrow();
    },
  );

  it("refuses what no model could answer, and says why", async () => {
    const unknown = await chat({ url: model.url, messages: [userSays("x")], model: "gpt-0" });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { error: { code: "model_not_found", message: /`gpt-0`/ } },
    ]);
    const invalid = await chat({ url: model.url, messages: [userSays('script: {"steps":[{"do":"jump"}]}')] });
    expect([invalid.status, await invalid.text()]).toEqual([400, expect.stringContaining("steps.0")]);
    expect((await fetch(`${model.url}/v1/nothing`)).status).toBe(404);
  });

  it("lists its models", async () => {
    const { data } = (await (await fetch(`${model.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toContain("scripted-slow");
  });
});

describe("closing", () => {
  it("ends the answers that hang, and frees the port", async () => {
    const other = await startScriptedModel();
    const hanging = chat({ url: other.url, messages: [userSays(formatScript({ steps: [{ do: "hang" }] }))] });
    const broken = expect(hanging).rejects.toThrow();
    await other.waitForRequest({ match: () => true });
    await other.close();
    await broken;
    const port = Number(new URL(other.url).port);
    await (await startScriptedModel({ port })).close();
  });
});
