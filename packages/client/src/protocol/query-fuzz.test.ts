// What a client writes into a query is what the server reads out of it; what anybody else writes is left to the schema.
import { AssignmentFilterSchema, OutputOptionsSchema, SessionFilterSchema } from "@townkit/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EventsQuerySchema } from "./event-stream-protocol.js";
import { decodeQuery, encodeQuery } from "./query-string.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};
const schemas = [SessionFilterSchema, AssignmentFilterSchema, OutputOptionsSchema, EventsQuerySchema];

test("any query string is a record of texts, numbers, booleans and lists, of its own keys only", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.webQueryParameters());
  fc.assert(
    fc.property(text, fc.constantFrom(...schemas), (given, schema) => {
      const search = new URLSearchParams(given);
      const decoded = decodeQuery({ schema, search });
      expect(Object.keys(decoded).sort()).toEqual([...new Set(search.keys())].sort());
      expect(() => schema.safeParse(decoded)).not.toThrow();
    }),
    runs,
  );
});

test("a filter of work comes out as it went in", () => {
  const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/);
  const filter = fc.record(
    {
      sessionId: id,
      state: fc.array(fc.constantFrom("queued", "running", "completed", "unknown"), { minLength: 1 }),
      limit: fc.integer({ min: 1, max: 10_000 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(filter, (given) => {
      const search = new URLSearchParams(encodeQuery(given).toString());
      const read = AssignmentFilterSchema.parse(decodeQuery({ schema: AssignmentFilterSchema, search }));
      expect(read).toEqual({ ...given });
    }),
    runs,
  );
});
