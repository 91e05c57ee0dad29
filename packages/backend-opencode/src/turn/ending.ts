import type { Verdict } from "./verdict.js";

/** What our own part in a turn's end makes of the verdict: the server leaves it without an error that says why. */
export function ownEnding(options: {
  readonly judged: Verdict;
  readonly abortRequested: boolean;
  /** Why we gave its provider up, if we did. */
  readonly gaveUp: string | null;
}): Verdict {
  const { judged, abortRequested, gaveUp } = options;
  if (judged.state !== "aborted" && judged.state !== "interrupted") return judged;
  const { outcome } = judged;
  if (gaveUp !== null && !abortRequested) {
    const failure = { code: "provider_timeout", message: gaveUp, effect: "possible", retryable: true } as const;
    return { state: "failed", failure, outcome };
  }
  return abortRequested ? { state: "aborted", reason: "The turn was aborted.", outcome } : judged;
}

/** What each state rests on, in a sentence. */
export const sentences: Readonly<Record<Exclude<Verdict["state"], "absent" | "unknown">, string>> = {
  torn: "The server holds the message without its words.",
  stored: "The server holds the message, and no turn has run on it.",
  accepted: "The server holds the message and is at work in the session.",
  running: "The model is answering the message.",
  completed: "The model's last answer to the message is complete.",
  failed: "The turn ended with an error.",
  aborted: "The turn was ended by an abort.",
  interrupted: "The turn ended before its last answer was complete.",
};

export function isEnd(verdict: Verdict): boolean {
  return !["absent", "torn", "stored", "accepted", "running"].includes(verdict.state);
}

/** Verdicts that a message on its way may still overturn. */
export function mayChange(verdict: Verdict): boolean {
  return verdict.state === "interrupted" || verdict.state === "unknown";
}
