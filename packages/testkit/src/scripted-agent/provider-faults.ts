import { MemoryAgentError } from "@townkit/core/memory";
import type { FaultStep } from "../script/index.js";

/** Answers that an agent asks again after, by itself. */
const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

function retriedByItself(step: FaultStep): boolean {
  return step.do === "http" ? retriedStatuses.has(step.status) : step.do === "cut" || step.do === "refuse";
}

/** Whether the fault strikes this attempt: an agent gets past a passing one within its turn, or in its next attempt. */
export function strikes(options: { step: FaultStep; attempt: number }): boolean {
  const { step, attempt } = options;
  if (step.times === undefined) return true;
  return !retriedByItself(step) && attempt <= step.times;
}

function providersWords(body: string | Record<string, unknown> | undefined): string {
  if (typeof body === "string") return body;
  const error = body?.error;
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
  return typeof message === "string" ? message : "the provider refused the request";
}

/** What becomes of a turn whose provider breaks: its failure, or a wait without end. */
export async function strike(options: { step: FaultStep; signal: AbortSignal }): Promise<never> {
  const { step, signal } = options;
  switch (step.do) {
    case "http": {
      const message = `${step.status}: ${providersWords(step.body)}`;
      throw new MemoryAgentError({ message, code: `provider_${step.status}`, retryable: retriedByItself(step) });
    }
    case "cut":
    case "refuse":
      throw new MemoryAgentError({
        message: "The connection to the provider broke.",
        code: "provider_unreachable",
        retryable: true,
      });
    case "hang":
    case "stall":
      return aborted(signal);
  }
}

/** Rejects when the turn is over, and never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
