import type { Assignment } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { allowedStates, contradictions, type History } from "./history.js";
import { riseOf } from "./memory.js";
import { planSoak } from "./plan.js";

const user = (id: string): History[number] => ({
  info: { id, role: "user", time: {} },
  parts: [{ type: "text", text: "do it" }],
});
const answer = (info: Partial<History[number]["info"]>): History[number] => ({
  info: { id: "a", role: "assistant", time: { completed: 1 }, ...info },
  parts: [],
});
const work = (state: Assignment["attempts"][number]["state"], messageId = "u") =>
  ({
    id: "w",
    attempts: [{ number: 1, state, evidence: [{ kind: "protocol", at: "", what: "", facts: { messageId } }] }],
  }) as unknown as Assignment;

describe("the plan of a soak", () => {
  const size = { seed: 3, sessions: 7, directories: 2, turns: 100, kills: 1 };

  it("is the same for the same seed, holds all turns, and no id twice", () => {
    const plan = planSoak(size);
    const ids = plan.flatMap(({ turns }) => turns.map(({ id }) => id));
    expect(planSoak(size).map(({ turns }) => turns.map(({ work }) => work))).toEqual(
      plan.map(({ turns }) => turns.map(({ work }) => work)),
    );
    expect(new Set(ids).size).toBe(100);
    expect(new Set(plan.map(({ directory }) => directory))).toEqual(new Set([0, 1]));
  });
});

describe("what a history lets a verdict be", () => {
  it.each([
    ["the words were never taken", [], ["failed"]],
    ["the last answer is complete", [user("u"), answer({ finish: "stop" })], ["completed"]],
    ["the provider refused", [user("u"), answer({ error: { name: "APIError" } })], ["failed"]],
    ["somebody aborted", [user("u"), answer({ error: { name: "MessageAbortedError" } })], ["aborted"]],
    ["the server died", [user("u"), answer({ time: {} })], ["interrupted", "aborted"]],
    [
      "the server went on with a copy of the prompt after a summary",
      [user("u"), answer({}), answer({ summary: true, finish: "stop" }), user("copy"), answer({ finish: "stop" })],
      ["completed"],
    ],
    [
      "the answer is to the next prompt",
      [user("u"), user("x"), answer({ finish: "stop" })],
      ["failed", "aborted", "interrupted"],
    ],
  ] as const)("where %s", (_, history, states) => {
    expect(allowedStates({ history: [...history], given: new Set(["u"]), messageId: "u" })).toEqual(states);
  });

  it("is complained of where the verdict is another one, and where a prompt is no attempt's", () => {
    const history = [user("u"), answer({ finish: "stop" }), user("stray")];
    const told = (state: Assignment["attempts"][number]["state"]) =>
      contradictions({ sessionId: "s", assignments: [work(state)], history });
    expect(told("completed")).toEqual(["s holds the prompt stray, which is no attempt's"]);
    expect(told("failed")).toHaveLength(2);
  });
});

describe("memory", () => {
  it("is flat where it settles, and not where it goes on rising", () => {
    expect(riseOf([60, 110, 150, 152, 151, 155, 150, 158])).toBeNull();
    expect(riseOf([60, 110, 150, 152, 220, 280, 330, 390])).toMatchObject({ fromMb: 152 });
  });
});
