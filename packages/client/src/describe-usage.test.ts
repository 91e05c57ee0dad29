import { noUsage } from "@townkit/core";
import { expect, it } from "vitest";
import { contextText, usageText } from "./describe-usage.js";

it("usage counts cached and reasoned tokens, and has a price where there is one", () => {
  const usage = { ...noUsage, inputTokens: 3, cacheReadTokens: 4, outputTokens: 1, reasoningTokens: 2 };
  expect(usageText(usage)).toBe("7 in, 3 out");
  expect(usageText({ ...usage, costUsd: 0.01234 })).toBe("7 in, 3 out, $0.0123");
});

it("a context is a part of its limit where that is known", () => {
  expect(contextText({ tokens: 50, limit: 200 })).toBe("50 of 200 tokens in context (25 %)");
  expect(contextText({ tokens: 50, limit: null })).toBe("50 tokens in context");
});
