import * as z from "zod";

/** What a turn cost. Tokens as the provider counted them; `input` without cached ones, `output` without reasoning. */
export const UsageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  /** In US dollars, by the agent's price table; 0 where it has none. */
  costUsd: z.number(),
});
export type Usage = z.infer<typeof UsageSchema>;

/** How full the model's context was after its last answer, in tokens. */
export const ContextFillSchema = z.object({
  tokens: z.number(),
  /** What the model's context holds at most; null where the agent does not know. */
  limit: z.number().nullable(),
});
export type ContextFill = z.infer<typeof ContextFillSchema>;

const usageFields = Object.keys(UsageSchema.shape) as (keyof Usage)[];

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
};

/** The sum of several, field by field. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const total = { ...noUsage };
  for (const usage of usages) for (const field of usageFields) total[field] += usage[field];
  return total;
}

/** What one model call leaves in the context, in tokens. */
export function tokensInContext(call: Usage): number {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = call;
  return inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens + reasoningTokens;
}
