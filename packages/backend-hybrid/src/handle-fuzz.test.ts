// Whatever a store gives back for a handle of a hybrid: the route that it holds, or none.
import type { Backend, Handle } from "@townkit/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hybridName, makeHandle, readHandle } from "./handle.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};
/** What a schema reads has no field of this name. */
const field = fc.string().filter((name) => name !== "__proto__");
const own = fc.record({
  backend: fc.constantFrom("tmux", "opencode", hybridName, ""),
  version: fc.integer(),
  data: fc.dictionary(field, fc.jsonValue(), { noNullPrototype: true }),
});
const children = new Map(["tmux", "opencode"].map((name) => [name, { name } as Backend]));

test("a route is read again, as JSON too, whatever the child's own handle is", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), own, (child, handle) => {
      const made = JSON.parse(JSON.stringify(makeHandle({ child, handle }))) as Handle;
      expect(readHandle({ handle: made, children })).toEqual({ child, handle: JSON.parse(JSON.stringify(handle)) });
    }),
    runs,
  );
});

test("anything else leads to the one child whose own it is, or nowhere", () => {
  const near = fc.oneof(
    own,
    fc.record({ backend: fc.constant(hybridName), version: fc.constantFrom(1, 2), child: fc.string(), data: own }),
  );
  fc.assert(
    fc.property(near, (handle) => {
      const routed = readHandle({ handle: handle as Handle, children });
      if (handle.backend === hybridName || handle.backend === "") expect(routed?.child).toBe(undefined);
      else expect(routed).toEqual({ child: handle.backend, handle });
    }),
    runs,
  );
});
