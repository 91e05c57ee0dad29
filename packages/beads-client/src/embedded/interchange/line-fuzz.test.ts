// Whatever stands in a line of an export: a bead, something else, nothing, or the one error that names the line.
import fc from "fast-check";
import { expect, test } from "vitest";
import { BeadsError } from "../../errors/beads-error.js";
import { parseLine } from "./parse-line.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};
const now = "2026-01-01T00:00:00Z";

const near = fc.record(
  {
    _type: fc.oneof(fc.constantFrom("issue", "memory"), fc.jsonValue()),
    id: fc.oneof(fc.constantFrom("gt-1", "", "../x"), fc.jsonValue()),
    title: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    status: fc.oneof(fc.constantFrom("open", "closed", "tombstone", ""), fc.jsonValue()),
    priority: fc.oneof(fc.integer(), fc.jsonValue()),
    labels: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    created_at: fc.oneof(fc.constantFrom(now, "yesterday", ""), fc.jsonValue()),
    updated_at: fc.oneof(fc.constantFrom(now, "2026-13-45"), fc.jsonValue()),
    closed_at: fc.jsonValue(),
    dependencies: fc.jsonValue(),
    wisp: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const line = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  near.map((bead) => JSON.stringify(bead)),
);

test("any line", () => {
  fc.assert(
    fc.property(line, fc.integer({ min: 1 }), (given, number) => {
      try {
        const parsed = parseLine({ line: given, number, now });
        expect(["skipped", "other", "bead"]).toContain(parsed.kind);
        if (parsed.kind === "bead") expect(parsed.id).toBe((JSON.parse(given) as { id: string }).id);
      } catch (error) {
        expect(error).toBeInstanceOf(BeadsError);
        expect((error as BeadsError).message).toContain(`Line ${number}`);
      }
    }),
    runs,
  );
});
