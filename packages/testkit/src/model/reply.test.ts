import { describe, expect, it } from "vitest";
import { formatScript } from "../script/index.js";
import type { Message } from "./conversation.js";
import { createFaultCounter } from "./fault-counter.js";
import { scriptedModels } from "./models.js";
import { type Reply, replyTo } from "./reply.js";

const [model] = scriptedModels;

function reply(messages: readonly Message[], takeFault = createFaultCounter()): Reply {
  const conversation = { model: model.id, stream: true, session: "ses_1", system: "", tools: ["bash"], messages };
  return replyTo({ conversation, model, scenarios: [], takeFault });
}

const user = (text: string): Message => ({ role: "user", text });
const scripted = (text: string): Message => user(formatScript({ steps: [{ do: "say", text }] }));

describe("the reply to a request", () => {
  it("is the newest script's, when a second one came into the turn", () => {
    expect(reply([scripted("old"), scripted("new")]).actions[0]).toMatchObject({ do: "say", text: "new" });
  });

  it("ends with a fault that happens, and skips it once it happened often enough", () => {
    const prompt = user(
      formatScript({
        steps: [
          { do: "hang", times: 1 },
          { do: "say", text: "a" },
          { do: "say", text: "b" },
        ],
      }),
    );
    const takeFault = createFaultCounter();
    expect(reply([prompt], takeFault).actions.map((action) => action.do)).toEqual(["hang"]);
    expect(reply([prompt], takeFault).actions).toMatchObject([
      { do: "say", text: "a" },
      { do: "say", text: "\n\nb" },
      { do: "finish", reason: "stop", usage: { input: 100, output: 2 } },
    ]);
  });

  it("breaks amid the arguments of the next call where the script says so", () => {
    const steps = [
      { do: "cut", in: "call", times: 1 },
      { do: "shell", command: "true" },
    ] as const;
    const takeFault = createFaultCounter();
    const prompt = user(formatScript({ steps: [...steps] }));
    expect(reply([prompt], takeFault).actions).toMatchObject([
      { do: "begin", tool: { name: "bash" } },
      { do: "cut", in: "call" },
    ]);
    expect(reply([prompt], takeFault).actions[0]).toMatchObject({ do: "call", tool: { name: "bash" } });
  });

  it("takes a compaction's call for what it is", () => {
    const system = "You are a context summarization agent. You are given";
    const conversation = { model: model.id, stream: true, session: "s", system, tools: [], messages: [scripted("x")] };
    const { kind } = replyTo({ conversation, model, scenarios: [], takeFault: createFaultCounter() });
    expect(kind).toBe("summary");
  });
});
