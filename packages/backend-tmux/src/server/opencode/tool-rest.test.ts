import { expect, it } from "vitest";
import { ToolRest } from "./tool-rest.js";

const message = (id: string, more: object = {}, completed?: number) => ({
  type: "message.updated.1",
  data: { info: { id, role: "assistant", time: { created: 1, ...(completed && { completed }) }, ...more } },
});
const asked = message("msg_2", { finish: "tool-calls" }, 100);

function restOf(...events: Parameters<ToolRest["take"]>[0][]): ToolRest {
  const rest = new ToolRest();
  for (const event of events) rest.take(event);
  return rest;
}

it("an answer that asked for tools is where a history rests, from when it was complete", () => {
  const rest = restOf(message("msg_1"), message("msg_2"), asked);
  expect([rest.isBy(99), rest.isBy(100)]).toEqual([false, true]);
});

it("what is told of older messages, and of parts, changes nothing", () => {
  const part = { type: "message.part.updated.1", data: {} };
  expect(restOf(message("msg_1"), asked, message("msg_1", { summary: {} }), part, asked).isBy(100)).toBe(true);
});

it.each([
  ["it is answered", [asked, message("msg_3")]],
  ["it has no end", [message("msg_2", { finish: "tool-calls" })]],
  ["it has an end of its own", [message("msg_2", { finish: "stop" }, 100)]],
  ["it was aborted", [message("msg_2", { finish: "tool-calls", error: { name: "MessageAbortedError" } }, 100)]],
  ["nothing is there", []],
] as const)("it is none where %s", (_, events) => {
  expect(restOf(...events).isBy(1000)).toBe(false);
});

it("once its end is known, it is none any more, whatever is told of it again; the next one is", () => {
  const rest = restOf(asked);
  rest.end();
  rest.take(asked);
  expect(rest.isBy(1000)).toBe(false);
  rest.take(message("msg_3", { finish: "tool-calls" }, 200));
  expect(rest.isBy(1000)).toBe(true);
});
