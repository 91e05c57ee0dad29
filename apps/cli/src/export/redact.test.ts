import { expect, test } from "vitest";
import { redactorOf } from "./redact.js";

const redact = redactorOf({
  env: { HOME: "/home/somebody", API_KEY: "sk-live-12345678", SHORT_TOKEN: "abc" },
  secrets: ["the-towns-token"],
});

test("known secrets are hidden wherever they stand, also within words that an agent has said", () => {
  expect(redact({ output: [{ text: "curl -H 'Bearer the-towns-token' sk-live-12345678" }] })).toEqual({
    output: [{ text: "curl -H 'Bearer ***' ***" }],
  });
});

test("what is a secret by its name is hidden, whatever its value", () => {
  expect(redact({ config: { apiKey: "unknown", url: "https://me:pass@host/x" } })).toEqual({
    config: { apiKey: "***", url: "https://me:***@host/x" },
  });
});

test("what is no secret stays, and a secret too short to tell from a word does too", () => {
  const value = { cwd: "/home/somebody", text: "abc", context: { tokens: 3 }, callKey: "op-1", none: null };
  expect(redact(value)).toEqual(value);
});
