import { describe, expect, it } from "vitest";
import type { Message, Part } from "../turn/messages.js";
import { outputPage, placeOf } from "./output-page.js";

const text = (id: string, words: string): Part => ({
  id: `p-${id}`,
  messageID: id,
  sessionID: "s",
  type: "text",
  text: words,
});
const user = (id: string): Message => ({
  info: { id, sessionID: "s", role: "user", time: { created: 0 } },
  parts: [text(id, "do")],
});
const tokens = { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } };
const answer = (id: string, parentID: string, completed?: number, words = "done"): Message => ({
  info: {
    id,
    sessionID: "s",
    role: "assistant",
    parentID,
    cost: 0,
    tokens,
    time: { created: 0, ...(completed !== undefined && { completed }) },
  },
  parts: [text(id, words)],
});
const owners = new Map([["u1", { assignmentId: "w1", attempt: 1 }]]);

function read(messages: Message[], after?: string, limit = 100) {
  const { place, restarted } = placeOf(after);
  return outputPage({ sessionId: "town", messages, place, restarted, limit, owners });
}
const ids = (page: ReturnType<typeof read>) => page.messages.map(({ id }) => id);

describe("outputPage", () => {
  it("gives messages with whose they are", () => {
    const page = read([user("u1"), answer("a1", "u1", 1), user("x"), answer("b", "x", 1)]);
    expect(page.messages.map(({ assignmentId }) => assignmentId)).toEqual(["w1", "w1", null, null]);
    expect(page).toMatchObject({ restarted: false, more: false });
  });

  it("gives nothing twice", () => {
    const messages = [user("u1"), answer("a1", "u1", 1)];
    expect(ids(read(messages, read(messages).cursor))).toEqual([]);
  });

  it("gives a message again when it has changed, and not before", () => {
    const open = [user("u1"), answer("a1", "u1", undefined, "so")];
    const { cursor } = read(open);
    expect(ids(read(open, cursor))).toEqual([]);
    const further = read([user("u1"), answer("a1", "u1", undefined, "so far")], cursor);
    expect(ids(further)).toEqual(["a1"]);
    expect(ids(read([user("u1"), answer("a1", "u1", 2, "so far")], further.cursor))).toEqual(["a1"]);
  });

  it("does not wait for ever for an answer that was cut", () => {
    const messages = [user("u1"), answer("a1", "u1"), user("u2"), answer("a2", "u2", 1)];
    const page = read(messages);
    expect(page.messages.map(({ complete }) => complete)).toEqual([true, true, true, true]);
  });

  it("goes on page by page to the end", () => {
    const messages = [user("u1"), answer("a1", "u1", 1), user("u2"), answer("a2", "u2", 1)];
    const first = read(messages, undefined, 3);
    expect(first.more).toBe(true);
    const second = read(messages, first.cursor, 3);
    expect([...ids(first), ...ids(second)]).toEqual(["u1", "a1", "u2", "a2"]);
    expect(second.more).toBe(false);
  });

  it("begins anew at a cursor whose message is gone, or that it never gave", () => {
    const { cursor } = read([user("gone")]);
    expect(read([user("u1")], cursor)).toMatchObject({ restarted: true, messages: [{ id: "u1" }] });
    expect(read([user("u1")], "nonsense")).toMatchObject({ restarted: true, messages: [{ id: "u1" }] });
  });
});
