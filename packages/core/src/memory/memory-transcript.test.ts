import { describe, expect, it } from "vitest";
import type { OutputMessage } from "../contract/output.js";
import { copiedMessages, createMemoryTranscript } from "./memory-transcript.js";

function message(id: string, patch: Partial<OutputMessage> = {}): OutputMessage {
  const base = { role: "user" as const, at: "2026-01-01T00:00:00.000Z", assignmentId: "w-1", attempt: 1, parts: [] };
  return { id, ...base, complete: true, finish: null, error: null, usage: null, ...patch };
}

describe("a transcript", () => {
  it("is paged without a gap or a double", () => {
    const transcript = createMemoryTranscript();
    for (const id of ["a", "b", "c"]) transcript.add(message(id));
    const first = transcript.page({ limit: 2 });
    expect(first.messages.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(first).toMatchObject({ more: true, restarted: false });
    const second = transcript.page({ after: first.cursor });
    expect(second.messages.map(({ id }) => id)).toEqual(["c"]);
    expect(transcript.page({ after: second.cursor })).toMatchObject({
      messages: [],
      more: false,
      cursor: second.cursor,
    });
  });

  it("gives a message again when it has changed, with one part of each id", () => {
    const transcript = createMemoryTranscript();
    transcript.add(message("a", { complete: false }));
    const { cursor } = transcript.page({});
    transcript.putPart("a", { type: "text", id: "p", text: "one" });
    transcript.putPart("a", { type: "text", id: "p", text: "two" });
    transcript.change("a", { complete: true });
    const { messages } = transcript.page({ after: cursor });
    expect(messages).toMatchObject([{ id: "a", complete: true, parts: [{ text: "two" }] }]);
  });

  it.each(["none", "c99", "c-1"])("starts anew for the cursor %s, and says so", (after) => {
    const transcript = createMemoryTranscript();
    transcript.add(message("a"));
    const page = transcript.page({ after });
    expect(page).toMatchObject({ restarted: true });
    expect(page.messages).toHaveLength(1);
    expect(transcript.page({ after: page.cursor }).messages).toEqual([]);
  });
});

it("copiedMessages are those before a message, finished, and nobody's work", () => {
  const messages = [message("a"), message("open", { complete: false }), message("b"), message("c")];
  const copied = copiedMessages({ messages, before: "c", into: "s-2" });
  expect(copied.map(({ id, assignmentId, attempt }) => [id, assignmentId, attempt])).toEqual([
    ["s-2.a", null, null],
    ["s-2.b", null, null],
  ]);
});
