import { expect, it } from "vitest";
import { type ControlMessage, createControlParser } from "./control-parser.js";
import { createLineSplitter } from "./line-splitter.js";

/** What a stream says, cut into chunks of so many bytes. */
function parsed(stream: Buffer | string, chunkSize = Number.POSITIVE_INFINITY): ControlMessage[] {
  const messages: ControlMessage[] = [];
  const feed = createLineSplitter(createControlParser((message) => messages.push(message)));
  const bytes = Buffer.from(stream);
  for (let at = 0; at < bytes.length; at += chunkSize) feed(bytes.subarray(at, at + chunkSize));
  return messages;
}

function bodies(messages: readonly ControlMessage[]): string[] {
  return messages.flatMap((message) => (message.type === "reply" ? [message.body.map(String).join("|")] : []));
}

it("a block is closed by its own three numbers only, whatever its lines look like", () => {
  const stream =
    "%begin 5 6 1\n%end 5 6 0\n%output %1 x\n%begin 9 9 1\n%end 5 7 1\n%end 5 6 1\n%begin 5 8 1\n%end 5 8 1\n";
  expect(bodies(parsed(stream))).toEqual(["%end 5 6 0|%output %1 x|%begin 9 9 1|%end 5 7 1", ""]);
});

it("the block that nobody asked for is nobody's answer, also where it comes last", () => {
  expect(bodies(parsed("%begin 1 2 1\nmine\n%end 1 2 1\n%begin 1 1 0\n%end 1 1 0\n"))).toEqual(["mine"]);
});

it("an error is an answer that is not ok", () => {
  expect(parsed("%begin 1 2 1\ncan't find pane\n%error 1 2 1\n")).toMatchObject([{ type: "reply", ok: false }]);
});

it.each([1, 2, 3, 5, 7])("output is its bytes, whatever the chunks: %i", (size) => {
  const stream = Buffer.concat([
    Buffer.from("%output %3 \\033[1mhé"),
    // The smiling face is cut by the end of the line.
    Buffer.from([0xf0, 0x9f]),
    Buffer.from("\n%extended-output %3 12 : "),
    Buffer.from([0x98, 0x80]),
    Buffer.from("\\015\\012\\134\n"),
  ]);
  const bytes = parsed(stream, size).map((message) => (message.type === "output" ? message.bytes : Buffer.of()));
  expect(Buffer.concat(bytes).toString()).toBe("\u001b[1mhé😀\r\n\\");
});

it("a line may be longer than any chunk", () => {
  const long = "x".repeat(1_500_000);
  const [message] = parsed(`%output %1 ${long}\n`, 65_536);
  expect(message?.type === "output" && message.bytes.toString() === long).toBe(true);
});

it("notices keep their name and their rest", () => {
  expect(parsed("%pause %4\n%exit server exited\n%exit\n%sessions-changed\n%window-renamed @1 a b\nnoise\n")).toEqual([
    { type: "pause", pane: "%4" },
    { type: "exit", why: "server exited" },
    { type: "exit", why: "" },
    { type: "notice", name: "sessions-changed", rest: "" },
    { type: "notice", name: "window-renamed", rest: "@1 a b" },
  ]);
});
