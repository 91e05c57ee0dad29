import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AssistantMessage, Part } from "@opencode-ai/sdk/v2";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatScript, parseScenarios, type ScriptInput } from "../script/index.js";
import { openCodeProviderConfig } from "./opencode-config.js";
import type { RecordedRequest } from "./request-log.js";
import { type ScriptedModel, startScriptedModel } from "./server.js";
import { fileAppears } from "./test-support/file-appears.js";
import { startTestServer, type TestServer } from "./test-support/opencode-server.js";

const scenarios = parseScenarios({
  scenarios: [
    {
      name: "fix a test",
      when: { prompt: "make the failing test in (\\S+) pass" },
      script: {
        steps: [
          { do: "say", text: "I read {{1}}." },
          { do: "read", path: "{{1}}" },
          { do: "edit", path: "{{1}}", old: "a - b", new: "a + b" },
          { do: "shell", command: "node --test {{1}}" },
          { do: "say", text: "It passes." },
        ],
      },
    },
  ],
});

let model: ScriptedModel;
let server: TestServer;

beforeAll(async () => {
  model = await startScriptedModel({ scenarios });
  const config = openCodeProviderConfig({ url: model.url, headerTimeoutMs: 60_000, unservedModels: ["ghost"] });
  server = await startTestServer(config);
});
afterAll(async () => {
  await server.close();
  await model.close();
});

async function newSession(title: string | null = "titled"): Promise<string> {
  const { data } = await server.client.session.create(title === null ? {} : { title }, { throwOnError: true });
  return data.id;
}

interface Turn {
  readonly info: AssistantMessage;
  readonly parts: Part[];
}

async function prompt(sessionID: string, text: string | ScriptInput, modelID = "scripted"): Promise<Turn> {
  const { data } = await server.client.session.prompt(
    {
      sessionID,
      model: { providerID: "scripted", modelID },
      parts: [{ type: "text", text: typeof text === "string" ? text : formatScript(text) }],
    },
    { throwOnError: true },
  );
  return data;
}

/** Starts a turn and does not wait for its end; the promise settles with it, however it ends. */
function startPrompt(sessionID: string, script: ScriptInput): Promise<unknown> {
  return prompt(sessionID, script).catch((error: unknown) => error);
}

function textOf({ parts }: Turn): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("|");
}

function callsOf(session: string): readonly RecordedRequest[] {
  return model.requests.filter((request) => request.session === session && request.kind !== "title");
}

function inWorkDir(name: string): string {
  return join(server.workDir, name);
}

async function linesOf(name: string): Promise<number> {
  return (await readFile(inWorkDir(name), "utf8")).split("\n").filter(Boolean).length;
}

describe("OpenCode on the scripted model", () => {
  it("says what the script says, and counts its tokens and their price", async () => {
    const turn = await prompt(await newSession(), {
      steps: [
        { do: "usage", input: 1_000, output: 200, cached: 400 },
        { do: "say", text: "hello there", delayMs: 5 },
      ],
    });
    expect(textOf(turn)).toBe("hello there");
    expect(turn.info).toMatchObject({ finish: "stop", tokens: { input: 600, output: 200, cache: { read: 400 } } });
    expect(turn.info.cost).toBeCloseTo((600 * 3 + 200 * 15 + 400 * 0.3) / 1_000_000, 9);
  });

  it("runs its own tools: shell, write, edit and read", async () => {
    const session = await newSession();
    const turn = await prompt(session, {
      steps: [
        { do: "shell", command: "echo run >> shell.txt" },
        { do: "write", path: "sub/file.txt", content: "one\ntwo\n" },
        { do: "read", path: "sub/file.txt" },
        { do: "edit", path: "sub/file.txt", old: "two", new: "three" },
        { do: "tool", name: "todowrite", args: { todos: [{ content: "x", status: "pending", priority: "low" }] } },
        { do: "say", text: "all done" },
      ],
    });
    expect(textOf(turn)).toBe("all done");
    expect(await linesOf("shell.txt")).toBe(1);
    expect(await readFile(inWorkDir("sub/file.txt"), "utf8")).toBe("one\nthree\n");
    expect(callsOf(session).map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5]);
    const { data } = await server.client.session.todo({ sessionID: session }, { throwOnError: true });
    expect(data).toMatchObject([{ content: "x" }]);
  });

  it("does a scenario's work for a prompt that people would write", async () => {
    const source = 'import test from "node:test";\nimport assert from "node:assert";\nconst sum = (a, b) => a - b;\n';
    await writeFile(inWorkDir("stats.mjs"), `${source}test("sum", () => assert.equal(sum(1, 2), 3));\n`);
    const turn = await prompt(await newSession(), "Please make the failing test in stats.mjs pass");
    expect(textOf(turn)).toBe("It passes.");
    expect(await readFile(inWorkDir("stats.mjs"), "utf8")).toContain("a + b");
  });

  it("gets a title of its own for a session without one, and the script keeps its steps", async () => {
    const session = await newSession(null);
    const turn = await prompt(session, {
      steps: [
        { do: "shell", command: "echo t >> titled.txt" },
        { do: "say", text: "end" },
      ],
    });
    expect(textOf(turn)).toBe("end");
    await model.waitForRequest({ match: (request) => request.session === session && request.kind === "title" });
    expect(callsOf(session).map(({ kind, position }) => [kind, position])).toEqual([
      ["script", 0],
      ["script", 1],
    ]);
    expect(await linesOf("titled.txt")).toBe(1);
  });

  it("keeps two sessions apart that run at the same time", async () => {
    const names = ["left", "right"];
    const steps = (name: string): ScriptInput => ({
      steps: [
        { do: "shell", command: `echo ${name} >> ${name}.txt` },
        { do: "delay", ms: 100 },
        { do: "shell", command: `echo ${name} >> ${name}.txt` },
        { do: "say", text: `${name} done` },
      ],
    });
    const turns = await Promise.all(names.map(async (name) => prompt(await newSession(), steps(name))));
    expect(turns.map(textOf)).toEqual(["left done", "right done"]);
    expect(await Promise.all(names.map((name) => linesOf(`${name}.txt`)))).toEqual([2, 2]);
  });

  it("stops for the reason that the script gives, and goes on when it is asked to", async () => {
    const session = await newSession();
    const script: ScriptInput = {
      steps: [
        { do: "say", text: "half" },
        { do: "finish", reason: "length" },
        { do: "say", text: "the rest" },
      ],
    };
    const half = await prompt(session, script);
    expect([textOf(half), half.info.finish]).toEqual(["half", "length"]);
    expect(textOf(await prompt(session, "please continue"))).toBe("the rest");
    expect(textOf(await prompt(session, "and now?"))).toBe("ok: and now?");
    const filtered = await prompt(session, { steps: [{ do: "finish", reason: "content_filter" }] });
    expect(filtered.info).toMatchObject({ finish: "content-filter", error: { name: "ContentFilterError" } });
  });
});

describe("OpenCode when the scripted model fails", () => {
  it("ends the turn on a refusal, with the body's words", async () => {
    const body = { error: { message: "no such thing", type: "invalid_request_error" } };
    const turn = await prompt(await newSession(), { steps: [{ do: "http", status: 400, body }] });
    expect(turn.info.error).toMatchObject({ name: "APIError", data: { message: "no such thing", statusCode: 400 } });
  });

  it("is told 404 for a model that is not served", async () => {
    const turn = await prompt(await newSession(), "hello", "ghost");
    expect(turn.info.error).toMatchObject({ data: { statusCode: 404, isRetryable: false } });
  });

  it("tries again after the time that a 429 names", async () => {
    const session = await newSession();
    const turn = await prompt(session, {
      steps: [
        { do: "http", status: 429, headers: { "retry-after": "1" }, times: 2 },
        { do: "say", text: "at last" },
      ],
    });
    expect(textOf(turn)).toBe("at last");
    expect(callsOf(session).map(({ actions }) => actions.at(-1))).toEqual(["http", "http", "finish"]);
  });

  it.each(["http", "cut", "refuse"] as const)("climbs its ladder once after `%s` and then goes on", async (kind) => {
    const session = await newSession();
    const fault = kind === "http" ? ({ do: kind, status: 500, times: 1 } as const) : ({ do: kind, times: 1 } as const);
    const before = kind === "cut" ? [{ do: "say", text: "cut off" } as const] : [];
    const turn = await prompt(session, { steps: [...before, fault, { do: "say", text: "whole" }] });
    expect(turn.info.finish).toBe("stop");
    expect(textOf(turn)).toContain("whole");
    expect(callsOf(session).map(({ actions }) => actions.at(-1))).toEqual([kind, "finish"]);
  });

  it.each(["hang", "stall"] as const)("can be aborted out of `%s`, and takes the next prompt", async (kind) => {
    const session = await newSession();
    const turn = startPrompt(session, { steps: [{ do: kind }] });
    await model.waitForRequest({ match: (request) => request.session === session && request.kind === "script" });
    await server.client.session.abort({ sessionID: session }, { throwOnError: true });
    expect(await turn).toMatchObject({ info: { error: { name: "MessageAbortedError" } } });
    expect(textOf(await prompt(session, { steps: [{ do: "say", text: "next" }] }))).toBe("next");
  });
});

describe("OpenCode killed in the middle of a script", () => {
  const gates: string[] = [];
  afterEach(async () => {
    await Promise.all(gates.splice(0).map((gate) => writeFile(inWorkDir(gate), "")));
  });

  async function killWithinShell(options: {
    readonly name: string;
    readonly repeatInterrupted: boolean;
  }): Promise<string> {
    const { name, repeatInterrupted } = options;
    const gate = `${name}.open`;
    gates.push(gate);
    const session = await newSession();
    const started = fileAppears(inWorkDir(`${name}.txt`));
    const turn = startPrompt(session, {
      repeatInterrupted,
      steps: [
        { do: "shell", command: `echo before >> ${name}-before.txt` },
        {
          do: "shell",
          command: `echo run >> ${name}.txt; n=0; until [ -e ${gate} ] || [ $n -ge 600 ]; do n=$((n+1)); sleep 0.1; done`,
        },
        { do: "shell", command: `echo after >> ${name}-after.txt` },
        { do: "say", text: "through" },
      ],
    });
    await started;
    await server.killAndRestart();
    await turn;
    await writeFile(inWorkDir(gate), "");
    return session;
  }

  it("continues behind the tool that was cut, which ran once", async () => {
    const session = await killWithinShell({ name: "once", repeatInterrupted: false });
    expect(textOf(await prompt(session, "please continue"))).toBe("through");
    expect(await Promise.all(["once-before.txt", "once.txt", "once-after.txt"].map(linesOf))).toEqual([1, 1, 1]);
  });

  it("runs the tool that was cut again where the script wants it so", async () => {
    const session = await killWithinShell({ name: "twice", repeatInterrupted: true });
    expect(textOf(await prompt(session, "please continue"))).toBe("through");
    expect(await Promise.all(["twice-before.txt", "twice.txt", "twice-after.txt"].map(linesOf))).toEqual([1, 2, 1]);
  });

  it("goes on with an endpoint that was started anew", async () => {
    const session = await newSession();
    await prompt(session, {
      steps: [
        { do: "say", text: "one" },
        { do: "finish", reason: "length" },
        { do: "say", text: "two" },
      ],
    });
    const port = Number(new URL(model.url).port);
    await model.close();
    model = await startScriptedModel({ scenarios, port });
    expect(textOf(await prompt(session, "please continue"))).toBe("two");
  });
});

describe("OpenCode offline", () => {
  it("has installed nothing into its configuration folder after all of this", async () => {
    expect(await readdir(join(server.root, "config", "opencode", "node_modules"))).toEqual([]);
  });
});
