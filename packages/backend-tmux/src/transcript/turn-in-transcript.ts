import { type Evidence, noUsage, type Outcome, sumUsage, tokensInContext, type Usage } from "@townkit/core";
import type { TurnObservation } from "@townkit/core/kit";
import type { Heard } from "../hooks/heard.js";
import { promptDigest } from "../hooks/prompt-digest.js";
import type { TranscriptEntry } from "./transcript-entry.js";

/** Where a prompt of ours stands, alone or merged with others: the first one behind `from` with its words. -1: it is not there. */
export function findPrompt(options: { entries: readonly TranscriptEntry[]; digest: string; from: number }): number {
  const { entries, digest, from } = options;
  return entries.findIndex((entry, at) => {
    if (at < from || entry.kind !== "prompt") return false;
    return [entry.text, ...(entry.merged ?? [])].some((text) => promptDigest(text) === digest);
  });
}

/** The entries of the turn that a prompt began: up to its end, or to the next turn. */
function turnEntries(options: { entries: readonly TranscriptEntry[]; at: number }): TranscriptEntry[] {
  const { entries, at } = options;
  const { turn } = entries[at] ?? { turn: null };
  const behind = entries.slice(at + 1);
  if (turn !== null) return behind.filter((entry) => entry.turn === turn);
  const end = behind.findIndex(({ kind }) => kind === "prompt");
  return end < 0 ? behind : behind.slice(0, end);
}

/**
 * What the record says of the turn of a prompt. `cutBefore`: entries before it are of an agent's process that is gone, so
 * that a turn of theirs without an end was cut. `endAsked`: it was us who had the turn ended.
 */
export function observeTurn(options: {
  entries: readonly TranscriptEntry[];
  at: number;
  cutBefore: number;
  conversation: string;
  endAsked: boolean;
}): TurnObservation {
  const { entries, at, cutBefore, conversation, endAsked } = options;
  const prompt = entries[at];
  if (prompt?.kind !== "prompt") return { state: "absent" };
  const turn = turnEntries({ entries, at });
  const end = turn.findLast(endsTurn);
  const evidence = (what: string): Evidence => ({
    kind: "transcript",
    at: end && "at" in end ? end.at : prompt.at,
    what,
    facts: { conversation, prompt: prompt.id },
  });
  if (end?.kind === "end") {
    return { state: "completed", outcome: outcomeOf(turn, end.finish), evidence: evidence("The turn ended normally.") };
  }
  if (end?.kind === "error") {
    const { code, message } = end;
    const failure = { code, message, effect: "possible" as const, retryable: !/unauthorized|401|not_found/.test(code) };
    return {
      state: "failed",
      failure,
      outcome: outcomeOf(turn, null),
      evidence: evidence(`The turn failed: ${message}`),
    };
  }
  if (end?.kind === "interrupted") {
    const reason = endAsked ? "The turn was aborted." : "The turn was ended by somebody else, or with its agent.";
    const state = endAsked ? "aborted" : "interrupted";
    return { state, reason, outcome: outcomeOf(turn, null), evidence: evidence(reason) };
  }
  if (at < cutBefore) {
    const reason = "The agent ended in the middle of the turn.";
    return { state: "interrupted", reason, outcome: outcomeOf(turn, null), evidence: evidence(reason) };
  }
  return { state: "running", evidence: evidence("The agent's own record holds the prompt.") };
}

/** What the record has of the turn of a prompt, whether or not it has ended. */
export function outcomeSoFar(options: { entries: readonly TranscriptEntry[]; at: number }): Outcome {
  return outcomeOf(turnEntries(options), null);
}

/** Whether the last turn of all, whoever's prompt began it, runs. `cutBefore` as above. */
export function lastTurnRuns(options: { entries: readonly TranscriptEntry[]; cutBefore: number }): boolean {
  const { entries, cutBefore } = options;
  const last = entries.findLastIndex(({ kind }) => kind === "prompt");
  return last >= 0 && last >= cutBefore && !entries.slice(last).some(endsTurn);
}

/** The entries with the end of the last turn, where the agent's hook told of it and its record does not. */
export function withToldEnd(options: {
  entries: readonly TranscriptEntry[];
  heard: readonly Heard[];
}): readonly TranscriptEntry[] {
  const { entries, heard } = options;
  const at = entries.findLastIndex(({ kind }) => kind === "prompt");
  const prompt = entries[at];
  const turn = entries.slice(at + 1);
  // What the hook tells of before the record has its last words is told again when it has.
  if (prompt?.kind !== "prompt" || turn.some(endsTurn) || !turn.some(({ kind }) => kind === "text")) return entries;
  const told = heard.findLast((one) => one.what === "turn_ended" && one.at >= prompt.at);
  return told ? [...entries, { kind: "end", turn: null, at: told.at, finish: "stop" }] : entries;
}

function endsTurn({ kind }: TranscriptEntry): boolean {
  return kind === "end" || kind === "error" || kind === "interrupted";
}

function outcomeOf(turn: readonly TranscriptEntry[], finish: string | null): Outcome {
  const last = turn.findLast((entry) => entry.kind === "text");
  const used = turn
    .filter((entry) => entry.kind === "usage")
    .map(({ kind: _, turn: __, ...tokens }): Usage => ({ ...noUsage, ...tokens }));
  const lastCall = used.at(-1);
  return {
    text: last?.kind === "text" ? last.text : "",
    finish,
    usage: lastCall ? sumUsage(used) : null,
    // How much its model's context holds no terminal agent's record says.
    context: lastCall ? { tokens: tokensInContext(lastCall), limit: null } : null,
  };
}
