// Whatever a store gives back for a handle: what it holds, or the one error that says that it is none.
import { InvalidInputError } from "@townkit/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { firstServer, makeHandle, readHandle } from "./handle.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const config = fc.record({ id, agent: fc.constant("opencode"), workDir: fc.string(), role: fc.string() });

test("what was made is read again, as JSON too, and a fork of it", () => {
  fc.assert(
    fc.property(
      config,
      config,
      fc.string({ minLength: 1 }),
      fc.option(fc.string(), { nil: undefined }),
      (own, forked, server, at) => {
        const handle = makeHandle({ config: own, server });
        const again = JSON.parse(JSON.stringify(handle)) as typeof handle;
        expect(readHandle(again)).toEqual(readHandle(handle));
        const fork = makeHandle({
          config: forked,
          server,
          fork: { sessionId: own.id, handle: again, atMessageId: at },
        });
        expect(readHandle(fork).fork).toEqual({
          sessionId: own.id,
          protocolId: readHandle(handle).protocolId,
          atMessageId: at ?? null,
        });
      },
    ),
    runs,
  );
});

test("anything else is refused, in the same words", () => {
  const data = fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
    fc.record({ server: fc.jsonValue(), directory: fc.jsonValue(), protocolId: fc.jsonValue(), fork: fc.jsonValue() }),
    fc.record({ directory: fc.string(), protocolId: fc.constant(null), fork: fc.constant(null) }),
  );
  const near = fc.record({ backend: fc.constantFrom("opencode", "tmux", ""), version: fc.constantFrom(1, 2, 3), data });
  fc.assert(
    fc.property(near, (handle) => {
      try {
        const read = readHandle(handle);
        expect(handle.backend).toBe("opencode");
        if (handle.version === 1) expect(read.server).toBe(firstServer);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
      }
    }),
    runs,
  );
});
