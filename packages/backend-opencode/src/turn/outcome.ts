import { type ContextFill, type Outcome, sumUsage, tokensInContext, type Usage } from "@townkit/core";
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

/** How many tokens a model's context holds at most; null where that is not known. */
export type LimitOf = (model: Pick<AssistantInfo, "providerID" | "modelID">) => number | null;

/** What a turn gave: the model's closing words, what all its calls cost, and what its last one left in the context. */
export function outcomeOf(answers: readonly AssistantMessage[], limitOf: LimitOf): Outcome | null {
  const closing = closingAnswer(answers);
  if (!closing) return null;
  return {
    text: closing.parts.flatMap((part) => (part.type === "text" && !part.synthetic ? [part.text] : [])).join("\n"),
    finish: closing.info.finish ?? null,
    usage: sumUsage(answers.map(({ info }) => usageOf(info))),
    context: contextAfter(answers, limitOf),
  };
}

/** Null where no call was counted since a compaction. A call that was cut or refused counts nothing. */
function contextAfter(answers: readonly AssistantMessage[], limitOf: LimitOf): ContextFill | null {
  const last = answers.findLast(({ info }) => info.summary === true || tokensInContext(usageOf(info)) > 0);
  if (!last || last.info.summary === true) return null;
  return { tokens: tokensInContext(usageOf(last.info)), limit: limitOf(last.info) };
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
