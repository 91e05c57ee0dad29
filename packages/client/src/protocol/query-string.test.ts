import { AssignmentFilterSchema, InvalidInputError, parseInput, SessionFilterSchema } from "@townkit/core";
import { describe, expect, test } from "vitest";
import { EventsQuerySchema } from "./event-stream-protocol.js";
import { decodeQuery, encodeQuery } from "./query-string.js";

const read = (text: string, schema = AssignmentFilterSchema) =>
  parseInput({ schema, value: decodeQuery({ schema, search: new URLSearchParams(text) }), what: "the query" });

describe("a query string", () => {
  test("brings a filter across as it was", () => {
    const filter = { sessionId: "s-1", state: ["failed" as const, "unknown" as const], limit: 7 };
    expect(read(encodeQuery(filter).toString())).toEqual(filter);
  });

  test("leaves out what is undefined", () => {
    expect(encodeQuery({ role: undefined, agent: "x" }).toString()).toBe("agent=x");
  });

  test("makes an array of a key that stands once, where an array is meant", () => {
    expect(read("state=failed")).toEqual({ state: ["failed"] });
  });

  test("reads truth values", () => {
    const schema = EventsQuerySchema;
    expect(decodeQuery({ schema, search: new URLSearchParams("durableOnly=false") })).toEqual({ durableOnly: false });
  });

  test.each(["limit=seven", "limit=", "limit=1&limit=2", "limit=0", "state=odd", "unknown=1", "limit=1e999"])(
    "refuses %s",
    (text) => {
      expect(() => read(text)).toThrow(InvalidInputError);
    },
  );

  test("does not take text for a number where text is meant", () => {
    const value = decodeQuery({ schema: SessionFilterSchema, search: new URLSearchParams("role=7") });
    expect(value).toEqual({ role: "7" });
  });
});
