// Whatever a store gives back for a handle: what it holds, or the one error that says that it is none.
import { InvalidInputError } from "@townkit/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeHandle, readHandle } from "./handle.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const point = fc.record({ conversation: fc.string({ minLength: 1 }), at: fc.option(fc.string({ minLength: 1 })) });

test("what was made is read again, as JSON too", () => {
  const given = fc.record({ sessionId: id, fork: fc.option(point, { nil: undefined }), carriesWork: fc.boolean() });
  fc.assert(
    fc.property(given, (options) => {
      const handle = makeHandle(options);
      const read = readHandle(JSON.parse(JSON.stringify(handle)) as typeof handle);
      expect(read).toEqual(JSON.parse(JSON.stringify(handle.data)));
      expect(read.name).toMatch(/^s-[A-Za-z0-9_-]+$/);
    }),
    runs,
  );
});

test("anything else is refused, and its name is never one that tmux would take for something else", () => {
  const near = fc.record({
    backend: fc.constantFrom("tmux", "opencode", ""),
    version: fc.constantFrom(1, 2, -1),
    data: fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
      fc.record({ name: fc.oneof(id, fc.string({ unit: "binary" })), conversation: fc.string() }),
    ),
  });
  fc.assert(
    fc.property(near, (handle) => {
      try {
        expect(readHandle(handle).name).toMatch(/^[A-Za-z0-9_-]+$/);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
      }
    }),
    runs,
  );
});
