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
