import { expect, it } from "vitest";
import { failureClassOf } from "./failure-class.js";

it.each([
  ["Claude usage limit reached. Your limit will reset at 3pm", "rate_limited"],
  ["exceeded retry limit, last status: 429 Too Many Requests", "rate_limited"],
  ['{"error":{"status":"RESOURCE_EXHAUSTED"}}', "rate_limited"],
  ["API Error: 529 Overloaded", "rate_limited"],
  ["Invalid API key · Please run /login", "logged_out"],
  ["HTTP 401", "logged_out"],
  ["OAuth token has expired", "logged_out"],
  ["Credit balance is too low", "out_of_credit"],
  ["429: insufficient_quota", "out_of_credit"],
  ["Its agent ended with code 1.", null],
  ["listening on port 4290, 401 files, 402 lines", null],
] as const)("%s: %s", (text, is) => {
  expect(failureClassOf(text)).toBe(is);
});
