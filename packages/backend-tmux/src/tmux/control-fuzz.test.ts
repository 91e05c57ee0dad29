// Whatever a tmux server says on its control channel, and however it comes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ControlMessage, createControlParser } from "./control-parser.js";
import { createLineSplitter } from "./line-splitter.js";
import { unescapeOctal } from "./octal.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};

function parsed(bytes: Uint8Array, size: number): ControlMessage[] {
  const messages: ControlMessage[] = [];
  const feed = createLineSplitter(createControlParser((message) => messages.push(message)));
  for (let at = 0; at < bytes.length; at += size) feed(Buffer.from(bytes.subarray(at, at + size)));
  return messages;
}

const line = fc.oneof(
  fc.constantFrom(
    "%begin 1 2 1",
    "%end 1 2 1",
    "%error 1 2 1",
    "%begin 1 2 0",
    "%end 1 2 0",
    "%output %1 a\\033[1m\\",
    "%output %1 \\9",
    "%output",
    "%extended-output %1 5 : \\134",
    "%pause %1",
    "%exit",
    "%",
    "%%",
  ),
  fc.string({ unit: "binary" }),
);
const stream = fc.oneof(
  fc.array(line).map((lines) => new TextEncoder().encode(lines.map((text) => `${text}\n`).join(""))),
  fc.uint8Array({ maxLength: 400 }),
);

test("any stream is the same messages, whatever the chunks", () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 40 }), (bytes, size) => {
      expect(parsed(bytes, size)).toEqual(parsed(bytes, Math.max(1, bytes.length)));
    }),
    runs,
  );
});

test("whatever a pane writes comes out as it was", () => {
  const escaped = (bytes: Uint8Array) =>
    Buffer.from(
      [...bytes]
        .map((byte) =>
          byte < 0x20 || byte === 0x5c ? `\\${byte.toString(8).padStart(3, "0")}` : String.fromCharCode(byte),
        )
        .join(""),
      "latin1",
    );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect([...unescapeOctal(escaped(bytes))]).toEqual([...bytes]);
      const [message] = parsed(Buffer.concat([Buffer.from("%output %7 "), escaped(bytes), Buffer.from("\n")]), 1_000);
      expect(message).toMatchObject({ type: "output", pane: "%7" });
      expect([...((message as { bytes: Buffer }).bytes ?? [])]).toEqual([...bytes]);
    }),
    runs,
  );
});
