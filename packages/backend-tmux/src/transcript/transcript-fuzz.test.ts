// Whatever stands in an agent's own record: entries of the conversation come of it, or nothing, and never an error.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TranscriptProfile } from "../profile/profile.js";
import { formatOf } from "./transcript-reader.js";
import { findPrompt, lastTurnRuns, observeTurn } from "./turn-in-transcript.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 3_000 : 100,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};

const fields = { turn: "turn", at: "timestamp", id: "uuid", text: "message.content" };
const profiles: readonly TranscriptProfile[] = [
  { format: "claude", path: "unused" },
  { format: "codex", path: "unused" },
  {
    format: "records",
    path: "unused",
    records: [
      { when: { type: "user" }, kind: "prompt", fields },
      { when: { type: "assistant" }, kind: "text", fields },
      { when: { type: "system" }, kind: "end", fields: { turn: "turn", at: "timestamp" } },
    ],
  },
];

const id = fc.constantFrom("a", "b", "c", "", "__proto__");
const type = fc.constantFrom("user", "assistant", "system", "event_msg", "response_item", "compacted", "toString");
const subtype = fc.constantFrom(
  "turn_duration",
  "compact_boundary",
  "task_complete",
  "turn_aborted",
  "agent_message",
  "message",
);
const block = fc.record(
  {
    type: fc.constantFrom("text", "tool_use", "tool_result", "function_call"),
    text: fc.oneof(fc.string(), fc.jsonValue()),
    id,
    tool_use_id: id,
    name: fc.string(),
    input: fc.jsonValue(),
    content: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    id,
    role: fc.constantFrom("user", "assistant"),
    content: fc.oneof(fc.string(), fc.array(block), fc.jsonValue()),
    stop_reason: fc.oneof(fc.constantFrom("end_turn", "tool_use"), fc.jsonValue()),
    usage: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const record = fc.record(
  {
    type,
    subtype,
    uuid: id,
    parentUuid: fc.option(id),
    promptId: fc.option(id),
    turn: fc.jsonValue(),
    timestamp: fc.oneof(fc.constant("2026-01-01T00:00:00Z"), fc.jsonValue()),
    message: fc.oneof(message, fc.jsonValue()),
    payload: fc.oneof(fc.record({ type: subtype, message: fc.string(), turn_id: id, call_id: id, id }), fc.jsonValue()),
    isApiErrorMessage: fc.boolean(),
  },
  { requiredKeys: [] },
);
const line = fc.oneof(
  { weight: 4, arbitrary: record.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", "")) },
);

describe.each(profiles)("a record in the format $format", (profile) => {
  const format = formatOf(profile);

  test("of any lines", () => {
    fc.assert(
      fc.property(fc.array(line), id, (lines, entryId) => {
        const reader = format.reader();
        const entries = lines.flatMap((text, index) => reader.read(text, index + 1));
        for (const { kind } of entries) expect(format.kinds.has(kind), kind).toBe(true);
        const from = findPrompt({ entries, digest: "0", from: 0 });
        expect(from).toBeLessThan(entries.length);
        for (const at of entries.keys()) {
          const { state } = observeTurn({ entries, at, cutBefore: 0, conversation: "c", endAsked: false });
          expect(state === "absent").toBe(entries[at]?.kind !== "prompt");
        }
        expect(typeof lastTurnRuns({ entries, cutBefore: 0 })).toBe("boolean");
        const kept = format.linesBefore({ lines, entryId });
        for (const one of kept) expect(lines).toContain(one);
      }),
      runs,
    );
  });
});
