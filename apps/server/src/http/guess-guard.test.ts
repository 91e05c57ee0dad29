import { expect, test } from "vitest";
import { createGuessGuard } from "./guess-guard.js";

function guarded() {
  let now = 0;
  const looked: string[] = [];
  const guard = createGuessGuard({ nowMs: () => now });
  return {
    looked,
    later: (ms: number) => {
      now += ms;
    },
    check(token: string, peer = "a"): "me" | undefined {
      if (!guard.admit({ peer, token })) return undefined;
      looked.push(token);
      if (token === "right") return "me";
      guard.wrong({ peer, token });
      return undefined;
    },
  };
}

const slowed = expect.objectContaining({ code: "limit_reached", effect: "none" });

test("a peer that tries many tokens has none of them looked at for a while, the right one neither", () => {
  const { check, looked, later } = guarded();
  for (let n = 0; n < 10; n += 1) expect(check(`wrong ${n}`)).toBeUndefined();
  expect(() => check("wrong 10")).toThrow(slowed);
  expect(() => check("right")).toThrow(slowed);
  expect(looked).toHaveLength(10);
  later(1_000);
  expect(check("wrong 11")).toBeUndefined();
  expect(() => check("right")).toThrow(slowed);
  later(1_000);
  expect(check("right")).toBe("me");
});

test("a thousand guesses take a quarter of an hour", () => {
  const { check, looked, later } = guarded();
  let seconds = 0;
  for (let n = 0; looked.length < 1_000; n += 1) {
    try {
      check(`wrong ${n}`);
    } catch {
      later(1_000);
      seconds += 1;
    }
  }
  expect(seconds).toBeGreaterThanOrEqual(990);
});

test("other peers are not held up", () => {
  const { check } = guarded();
  for (let n = 0; n < 10; n += 1) check(`wrong ${n}`, "bad");
  expect(() => check("right", "bad")).toThrow(slowed);
  expect(check("right", "good")).toBe("me");
});

test("the same wrong token again is no new guess, so that a forgotten program slows nobody", () => {
  const { check } = guarded();
  for (let n = 0; n < 1_000; n += 1) expect(check("old")).toBeUndefined();
  expect(check("right")).toBe("me");
});

test("right tokens use nothing up", () => {
  const { check } = guarded();
  for (let n = 0; n < 1_000; n += 1) expect(check("right")).toBe("me");
});
