import { expect, test } from "vitest";
import { waitingText } from "./waiting-view.js";

test("a start that waits says for how long, and for what", () => {
  const since = "2026-01-01T12:00:00.000Z";
  const why = "sessions of the role polecat: 3 of at most 3";
  const start = { sessionId: "s-1", role: "polecat", backend: "tmux", since, reason: "role" as const, why };
  expect(waitingText(start, Date.parse(since) + 120_000)).toBe(`s-1 (polecat), for 2m: ${why}`);
});
