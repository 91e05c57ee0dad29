import type { Failure, Outcome } from "@townkit/core";
import { failureOf, isAbortError } from "./failures.js";
import type { AssistantMessage, Message, ProtocolError } from "./messages.js";
import { closingAnswer, type LimitOf, outcomeOf } from "./outcome.js";
import { type OwnMessages, ownMessages } from "./own-messages.js";

/** All that a verdict rests on. */
export interface TurnFacts {
  /** The session's messages in the server's order, ours and all later ones among them. */
  readonly messages: readonly Message[];
  readonly messageId: string;
  /** Of the session, by the only server on its data. */
  readonly busy: boolean;
  /** The session's errors that were seen since our message was sent, or the newest answer to it began: some leave no trace in the messages. */
  readonly errors: readonly ProtocolError[];
  /** We asked for an abort of this turn: one that comes before the turn begins leaves no trace at all. */
  readonly abortRequested: boolean;
  readonly limitOf: LimitOf;
}

/** What became of one attempt. `absent`, `stored` and `torn` are before its turn; `torn`: the message is there without its words. */
export type Verdict =
  | { readonly state: "absent" }
  | { readonly state: "torn" }
  | { readonly state: "stored" }
  | { readonly state: "accepted" | "running" }
  | { readonly state: "completed"; readonly outcome: Outcome }
  | { readonly state: "failed"; readonly failure: Failure; readonly outcome: Outcome | null }
  | { readonly state: "aborted" | "interrupted"; readonly reason: string; readonly outcome: Outcome | null }
  | { readonly state: "unknown"; readonly why: string };

export function judgeTurn(facts: TurnFacts): Verdict {
  const own = ownMessages(facts);
  if (!own.prompt) return judgeAbsent(facts);
  if (own.answers.length === 0) return judgeUnanswered(facts, own);
  if (facts.busy && !own.movedOn) return { state: "running" };
  const verdict = judgeAnswered(facts, own);
  return verdict.state === "completed" && own.readWith !== null ? togetherWith(own.readWith) : verdict;
}

function judgeAbsent(facts: TurnFacts): Verdict {
  const [error] = facts.errors;
  return error
    ? { state: "failed", failure: failureOf({ error, effect: "none" }), outcome: null }
    : { state: "absent" };
}

/** No model call was made for it, or none that left a message. */
function judgeUnanswered(facts: TurnFacts, own: OwnMessages): Verdict {
  // Behind somebody else's turn too: it may be answered yet.
  if (facts.busy) return { state: "accepted" };
  // What the model answered them both is theirs, and an error may be.
  if (own.movedOn && own.readWith !== null) return togetherWith(own.readWith);
  const error = facts.errors.find((seen) => !isAbortError(seen));
  if (error && own.readWith !== null) return togetherWith(own.readWith);
  if (error) return { state: "failed", failure: failureOf({ error, effect: "none" }), outcome: null };
  if (facts.abortRequested || facts.errors.length > 0) {
    return { state: "aborted", reason: "The turn was aborted before the model was asked.", outcome: null };
  }
  if (own.prompt?.parts.length === 0) return { state: "torn" };
  return own.readWith === null ? { state: "stored" } : togetherWith(own.readWith);
}

function togetherWith(foreignPrompt: string): Verdict {
  return { state: "unknown", why: `The model may have read it together with somebody else's prompt ${foreignPrompt}.` };
}

function judgeAnswered(facts: TurnFacts, own: OwnMessages): Verdict {
  const outcome = outcomeOf(own.answers, facts.limitOf);
  const last = own.answers.at(-1);
  const closing = closingAnswer(own.answers);
  if (closing && closing !== last && isDone(closing)) return { state: "completed", outcome: outcome ?? noOutcome };
  const judged = last && judgeLast(last, facts, own);
  if (judged === "completed") return { state: "completed", outcome: outcome ?? noOutcome };
  return judged ? { ...judged, outcome } : { state: "stored" };
}

const noOutcome: Outcome = { text: "", finish: null, usage: null, context: null };

type Ending =
  | "completed"
  | { state: "failed"; failure: Failure }
  | { state: "aborted" | "interrupted"; reason: string };

function judgeLast(last: AssistantMessage, facts: TurnFacts, own: OwnMessages): Ending {
  const { error, time, finish, summary } = last.info;
  if (error)
    return isAbortError(error)
      ? aborted("The turn was aborted.")
      : { state: "failed", failure: failureOf({ error, effect: "possible" }) };
  const later = facts.errors.find((seen) => !isAbortError(seen));
  const unsaid = time.completed === undefined || summary === true;
  if (unsaid && later) return { state: "failed", failure: failureOf({ error: later, effect: "possible" }) };
  if (time.completed === undefined) return interrupted("The turn was cut: its last message was never completed.");
  if (summary) return interrupted("The turn ended at a compaction.");
  if (last.info.structured !== undefined) return "completed";
  if (finish === undefined) return aborted("The turn was aborted while it waited to ask the model again.");
  if (finish !== "tool-calls") return "completed";
  if (own.foreignPrompt !== null)
    return interrupted(`The turn was taken over by somebody else's prompt ${own.foreignPrompt}.`);
  return judgeToolEnding(last);
}

/** Ended after tools without a further word: a person refused one of them without saying why. */
function judgeToolEnding(last: AssistantMessage): Ending {
  const refused = last.parts.find((part) => part.type === "tool" && part.state.status === "error");
  if (refused?.type !== "tool")
    return interrupted("The turn ended after a tool call, before the model was asked again.");
  const message = `The use of ${refused.tool} was refused, which ended the turn: ${refused.state.error ?? "no reason given"}`;
  return { state: "failed", failure: { code: "permission_refused", message, effect: "possible", retryable: false } };
}

function isDone(message: AssistantMessage): boolean {
  return (
    message.info.error === undefined && message.info.time.completed !== undefined && message.info.finish === "stop"
  );
}

function aborted(reason: string): Ending {
  return { state: "aborted", reason };
}

function interrupted(reason: string): Ending {
  return { state: "interrupted", reason };
}
