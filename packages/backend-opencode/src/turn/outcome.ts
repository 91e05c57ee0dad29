import { type Outcome, sumUsage, type Usage } from "@townkit/core";
import type { AssistantInfo, AssistantMessage } from "./messages.js";

export function usageOf(info: AssistantInfo): Usage {
  const { tokens } = info;
  return {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    reasoningTokens: tokens.reasoning,
    cacheReadTokens: tokens.cache.read,
    cacheWriteTokens: tokens.cache.write,
    costUsd: info.cost,
  };
}

/** What a turn gave: the model's closing words, and what all its calls cost. */
export function outcomeOf(answers: readonly AssistantMessage[]): Outcome | null {
  const closing = closingAnswer(answers);
  if (!closing) return null;
  return {
    text: closing.parts.flatMap((part) => (part.type === "text" && !part.synthetic ? [part.text] : [])).join("\n"),
    finish: closing.info.finish ?? null,
    usage: sumUsage(answers.map(({ info }) => usageOf(info))),
  };
}

/**
 * The answer that counts. When the last step crosses the model's limit, the server compacts and lets the model go on once
 * more; the real answer is then the one before the summary.
 */
export function closingAnswer(answers: readonly AssistantMessage[]): AssistantMessage | undefined {
  const summary = answers.findIndex(({ info }) => info.summary === true);
  const before = summary > 0 ? answers[summary - 1] : undefined;
  if (before?.info.finish === "stop") return before;
  return answers.findLast(({ info }) => info.summary !== true);
}
