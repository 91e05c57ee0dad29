import { describe, expect, it } from "vitest";
import { InputDecoder } from "./decoder.js";

function decoded(...chunks: (string | Buffer)[]) {
  const decoder = new InputDecoder();
  return chunks.flatMap((chunk) => decoder.feed(Buffer.from(chunk)));
}

describe("the input decoder", () => {
  it("tells text from keys", () => {
    expect(decoded("hi\r\x15\x03\x7f\x1b[A")).toEqual([
      { type: "text", text: "hi" },
      { type: "key", key: "enter" },
      { type: "key", key: "ctrl-u" },
      { type: "key", key: "ctrl-c" },
      { type: "key", key: "backspace" },
      { type: "key", key: "up" },
    ]);
  });

  it("takes a paste as one, in however many pieces it comes", () => {
    const bytes = Buffer.from("\x1b[200~a\r\n漢😀\x1b[A\x1b[201~\r");
    const whole = [
      { type: "paste", text: "a\r\n漢😀\x1b[A" },
      { type: "key", key: "enter" },
    ];
    for (let at = 1; at < bytes.length; at += 1) {
      expect(decoded(bytes.subarray(0, at), bytes.subarray(at)), `cut at ${at}`).toEqual(whole);
    }
    expect(decoded(...[...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it("takes an Escape right before an Enter for Alt with Enter", () => {
    expect(decoded("\x1b\r")).toEqual([{ type: "key", key: "newline" }]);
  });

  it("leaves an Escape with nothing behind it undecided, until it is settled", () => {
    const decoder = new InputDecoder();
    expect(decoder.feed(Buffer.from("\x1b"))).toEqual([]);
    expect(decoder.undecided).toBe(true);
    expect(decoder.settle()).toEqual([{ type: "key", key: "escape" }]);
    expect(decoder.undecided).toBe(false);
  });

  it("drops what terminals reply, and keys that it does not know", () => {
    expect(decoded("\x1b[?1;2c\x1b]10;rgb:ffff/ffff/ffff\x07\x1b[I\x1b[15~x")).toEqual([{ type: "text", text: "x" }]);
  });
});
