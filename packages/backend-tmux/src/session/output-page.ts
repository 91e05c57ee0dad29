import type { OutputMessage, OutputOptions, OutputPart, SessionOutput } from "@townkit/core";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";

export interface Claim {
  readonly assignmentId: string;
  readonly attempt: number;
}

interface Placed {
  readonly message: OutputMessage;
  /** The agent's own id of the entry that it begins with, where that has one. */
  readonly entryId: string | null;
  /** Index of the last entry that changed it. */
  readonly changedAt: number;
}

/** A page of what an agent's record says, from a cursor on. `claims`: whose the prompts are, by their id. */
export function outputPage(options: {
  sessionId: string;
  conversation: string;
  entries: readonly TranscriptEntry[];
  /** Entries before it are of a process that is gone. */
  cutBefore: number;
  claims: ReadonlyMap<string, Claim>;
  page: OutputOptions;
}): SessionOutput {
  const { sessionId, conversation, entries, cutBefore, claims, page } = options;
  const { after, limit = 200 } = page;
  const known = after === undefined ? 0 : placeOf({ cursor: after, conversation, length: entries.length });
  const from = known ?? 0;
  const news = messagesIn({ entries, cutBefore, claims }).filter(({ changedAt }) => changedAt >= from);
  const shown = news.slice(0, limit);
  const more = news.length > shown.length;
  const next = more ? (shown.at(-1)?.changedAt ?? from) + 1 : entries.length;
  return {
    sessionId,
    messages: shown.map(({ message }) => message),
    cursor: `${conversation}:${next}`,
    restarted: known === null,
    more,
  };
}

/** Null: it is none of this conversation's. */
function placeOf(options: { cursor: string; conversation: string; length: number }): number | null {
  const { cursor, conversation, length } = options;
  const place = cursor.startsWith(`${conversation}:`) ? Number(cursor.slice(conversation.length + 1)) : Number.NaN;
  return Number.isInteger(place) && place >= 0 && place <= length ? place : null;
}

/** Each prompt is a message, and so is what the agent said and did on it. */
function messagesIn(options: {
  entries: readonly TranscriptEntry[];
  cutBefore: number;
  claims: ReadonlyMap<string, Claim>;
}): Placed[] {
  const { entries, cutBefore, claims } = options;
  const placed: Placed[] = [];
  let claim: Claim | undefined;
  let answer: number | null = null;

  function put(at: number, change: Partial<OutputMessage>, part?: OutputPart): void {
    const before = answer === null ? undefined : placed[answer];
    const base: OutputMessage = before?.message ?? newAnswer({ at, entries, claim });
    const message = { ...base, ...change, parts: part ? withPart(base.parts, part) : base.parts };
    const entryId = before ? before.entryId : idOf(entries[at]);
    if (answer === null) answer = placed.push({ message, entryId, changedAt: at }) - 1;
    else placed[answer] = { message, entryId, changedAt: at };
  }

  entries.forEach((entry, at) => {
    switch (entry.kind) {
      case "prompt":
        claim = claims.get(entry.id);
        answer = null;
        placed.push({ message: promptMessage(entry, claim), entryId: entry.id, changedAt: at });
        break;
      case "text":
        put(at, {}, { type: "text", id: entry.id, text: entry.text });
        break;
      case "tool": {
        const { id, tool, status, title, input, output } = entry;
        put(at, {}, { type: "tool", id, tool, status, title, input, output });
        break;
      }
      case "end":
        put(at, { complete: true, finish: entry.finish });
        break;
      case "error":
        put(at, { complete: true, error: entry.message });
        break;
      case "interrupted":
        put(at, { complete: true, error: "The turn was aborted." });
        break;
      case "usage":
      case "compacted":
        break;
    }
  });
  return placed.map((one) =>
    one.changedAt < cutBefore ? { ...one, message: { ...one.message, complete: true } } : one,
  );
}

/** The agent's own id of what a message begins with; null: it holds no such message, or that has no id. */
export function entryOfMessage(options: { entries: readonly TranscriptEntry[]; messageId: string }): string | null {
  const { entries, messageId } = options;
  const found = messagesIn({ entries, cutBefore: 0, claims: new Map() }).find(
    ({ message }) => message.id === messageId,
  );
  return found?.entryId ?? null;
}

function promptMessage(entry: Extract<TranscriptEntry, { kind: "prompt" }>, claim: Claim | undefined): OutputMessage {
  return {
    ...owner(claim),
    id: entry.id,
    role: "user",
    at: entry.at,
    parts: [{ type: "text", id: `${entry.id}-text`, text: entry.text }],
    complete: true,
    finish: null,
    error: null,
    usage: null,
  };
}

function newAnswer(options: {
  at: number;
  entries: readonly TranscriptEntry[];
  claim: Claim | undefined;
}): OutputMessage {
  const { at, entries, claim } = options;
  const entry = entries[at];
  const id = entry && "id" in entry ? `${entry.id}-answer` : `answer-${at}`;
  const time = entry && "at" in entry ? entry.at : "";
  return {
    ...owner(claim),
    id,
    role: "assistant",
    at: time,
    parts: [],
    complete: false,
    finish: null,
    error: null,
    usage: null,
  };
}

function idOf(entry: TranscriptEntry | undefined): string | null {
  return entry && "id" in entry ? entry.id : null;
}

function owner(claim: Claim | undefined): Pick<OutputMessage, "assignmentId" | "attempt"> {
  return { assignmentId: claim?.assignmentId ?? null, attempt: claim?.attempt ?? null };
}

function withPart(parts: readonly OutputPart[], part: OutputPart): OutputPart[] {
  const at = parts.findIndex(({ id }) => id === part.id);
  return at < 0 ? [...parts, part] : parts.with(at, part);
}
