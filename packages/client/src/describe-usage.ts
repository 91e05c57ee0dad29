import type { ContextFill, Usage } from "@townkit/core";

/** Tokens in and out, cached and reasoned ones among them, and what they cost where that is known. */
export function usageText(usage: Usage): string {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd } = usage;
  const cost = costUsd > 0 ? `, $${costUsd.toFixed(4)}` : "";
  return `${inputTokens + cacheReadTokens + cacheWriteTokens} in, ${outputTokens + reasoningTokens} out${cost}`;
}

/** How full the context is, as far as its limit is known. */
export function contextText({ tokens, limit }: ContextFill): string {
  if (limit === null || limit <= 0) return `${tokens} tokens in context`;
  return `${tokens} of ${limit} tokens in context (${Math.round((100 * tokens) / limit)} %)`;
}
