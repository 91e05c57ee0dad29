import { describe, expect, it } from "vitest";
import type { ConversationEntry } from "./conversation-entry.js";
import { pastTurns } from "./past-turns.js";

const at = "";
const script = 'script: {"steps":[{"do":"say","text":"a"}]}';
const asks = (turn: string, text: string): ConversationEntry => ({ type: "user", id: `p-${turn}`, turn, at, text });
const ends = (turn: string): ConversationEntry => ({ type: "end", turn, at, finish: "stop" });

describe("the turns of a conversation", () => {
  it("are each of their own prompt", () => {
    expect(pastTurns([asks("1", script), ends("1"), asks("2", "plain")])).toMatchObject([
      { id: "1", prompts: [{ id: "p-1" }], continues: false, attempt: 1, cut: false },
      { id: "2", prompts: [{ id: "p-2" }], continues: false, attempt: 1, cut: true },
    ]);
  });

  it("take up the cut one before them again when their prompt is plain", () => {
    const turns = pastTurns([asks("1", script), asks("2", "go on"), asks("3", "go on"), ends("3"), asks("4", "go on")]);
    expect(turns.map(({ prompts, attempt }) => [prompts[0]?.id, attempt])).toEqual([
      ["p-1", 1],
      ["p-1", 2],
      ["p-1", 3],
      ["p-4", 1],
    ]);
  });

  it("count how often a prompt was tried", () => {
    expect(pastTurns([asks("1", script), ends("1"), asks("2", script)]).map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it("keep apart what was merged, and leave out what came in later", () => {
    const parts = [
      { id: "a", text: "A" },
      { id: "b", text: "B" },
    ];
    const merged: ConversationEntry = { type: "user", id: "a", turn: "1", at, text: "A\n\nB", merged: parts };
    const steered: ConversationEntry = { type: "user", id: "c", turn: "1", at, text: "C", steered: true };
    expect(pastTurns([merged, steered])).toMatchObject([{ prompts: parts }]);
  });
});
