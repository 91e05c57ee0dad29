// Whatever an agent's hook says: it is answered, and nothing that is no hook reaches the town.
import fc from "fast-check";
import { expect, test } from "vitest";
import { HookAnswerSchema, HookMessageSchema } from "../contract/hook-message.js";
import { hookNames } from "../contract/hooks.js";
import { answerLine } from "./hook-socket.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 5_000 : 200,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};

const near = fc.record(
  {
    protocol: fc.constantFrom<unknown>(1, 2, "1", null),
    sessionId: fc.oneof(fc.constantFrom("s-1", "../s", "", "__proto__"), fc.string({ unit: "binary" })),
    eventId: fc.oneof(fc.constant("e-1"), fc.string({ unit: "binary" })),
    event: fc.oneof(fc.constantFrom(...hookNames, "hello", "toString"), fc.string()),
    payload: fc.jsonValue(),
    more: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const line = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  near.map((message) => JSON.stringify(message)),
);

test("any line", async () => {
  let heard = 0;
  const hear = () => {
    heard += 1;
    return Promise.resolve({});
  };
  const target = { onSessionStart: hear, onSessionIdle: hear, onPreCompact: hear, reportAgentEvent: hear };
  await fc.assert(
    fc.asyncProperty(line, async (given) => {
      const before = heard;
      const answer = HookAnswerSchema.parse(await answerLine({ line: given, target }));
      const isHook = (() => {
        try {
          return HookMessageSchema.safeParse(JSON.parse(given)).success;
        } catch {
          return false;
        }
      })();
      expect("reply" in answer).toBe(isHook);
      expect(heard - before).toBe(isHook ? 1 : 0);
    }),
    runs,
  );
});
