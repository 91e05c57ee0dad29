import { describe, expect, it } from "vitest";
import type { EphemeralEvent } from "../contract/events.js";
import { systemClock } from "../ports/clock.js";
import { type MemoryAgent, MemoryAgentError } from "./memory-agent.js";
import { createMemoryTranscript } from "./memory-transcript.js";
import { runMemoryTurn } from "./memory-turn.js";

const config = { id: "s-1", agent: "memory", workDir: "/x", role: "worker" };

function run(agent: MemoryAgent) {
  const transcript = createMemoryTranscript();
  const events: EphemeralEvent[] = [];
  const turn = runMemoryTurn({
    about: { sessionId: "s-1", config, workDir: "/x", assignmentId: "w-1", attempt: 1, cause: "assign", prompt: "a b" },
    promptMessageId: "m",
    agent,
    transcript,
    clock: systemClock,
    ask: () => Promise.resolve({ kind: "dismiss" }),
    output: (event) => events.push(event),
    delegate: () => Promise.reject(new Error("There are no children here.")),
  });
  const answer = () => transcript.messages().find(({ id }) => id === "m-answer");
  return { ...turn, events, answer };
}

describe("a turn", () => {
  it("says, uses tools, and ends with its closing words", async () => {
    const { ended, answer, events } = run(async ({ say, tool, usage }) => {
      say("first");
      await tool({ tool: "shell", input: { command: "x" }, run: () => "result" });
      usage({ inputTokens: 3 });
      usage({ inputTokens: 4, outputTokens: 1 });
      return { text: "last", finish: "length" };
    });
    const end = await ended;
    expect(end).toMatchObject({ state: "completed", outcome: { text: "last", finish: "length" } });
    expect(end).toMatchObject({ outcome: { usage: { inputTokens: 7, outputTokens: 1 } } });
    expect(answer()).toMatchObject({ complete: true, finish: "length", assignmentId: "w-1" });
    expect(answer()?.parts).toMatchObject([
      { text: "first" },
      { status: "completed", output: "result" },
      { text: "last" },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["output.delta", "output.tool", "output.tool", "output.delta"]);
  });

  it("counts words where the agent counts no tokens", async () => {
    const end = await run(() => "one two three").ended;
    expect(end).toMatchObject({ outcome: { usage: { inputTokens: 2, outputTokens: 3 } } });
  });

  it("fails with what the agent throws", async () => {
    const plain = run(() => Promise.reject(new Error("oh")));
    expect(await plain.ended).toMatchObject({ state: "failed", failure: { code: "agent_failed", retryable: false } });
    expect(plain.answer()).toMatchObject({ complete: true, error: "oh" });
    const known = run(() => {
      throw new MemoryAgentError({ message: "slow down", code: "rate_limited", retryable: true });
    });
    expect(await known.ended).toMatchObject({
      failure: { code: "rate_limited", retryable: true, message: "slow down" },
    });
  });

  it("is over when it is cut, whatever the agent does", async () => {
    let saidAfter: unknown;
    let release = () => {};
    const { ended, cut, answer } = run(async ({ tool, say }) => {
      await tool({
        tool: "shell",
        input: {},
        run: () =>
          new Promise((resolve) => {
            release = () => resolve("late");
          }),
      }).catch(() => {});
      try {
        say("too late");
      } catch (error) {
        saidAfter = error;
      }
      return "never";
    });
    await new Promise(setImmediate);
    cut({ state: "interrupted", reason: "killed" });
    expect(await ended).toMatchObject({ state: "interrupted", reason: "killed" });
    const before = answer();
    expect(before).toMatchObject({ complete: true, error: "killed", parts: [{ status: "error" }] });
    release();
    await new Promise(setImmediate);
    expect(saidAfter).toBeInstanceOf(Error);
    expect(answer()).toEqual(before);
    cut({ state: "aborted", reason: "again" });
    expect(answer()).toEqual(before);
  });
});
