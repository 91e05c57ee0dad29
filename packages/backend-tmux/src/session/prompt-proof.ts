import { type Heard, takenIn } from "../hooks/heard.js";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import { findPrompt } from "../transcript/turn-in-transcript.js";
import type { TurnRecord } from "./turn-record.js";

/** What shows that the agent took a prompt: what its hook said, before what its record holds. */
export interface PromptProof {
  readonly said: Heard | null;
  readonly entry: Extract<TranscriptEntry, { kind: "prompt" }> | null;
}

/** Null: neither says so. */
export function promptProof(options: {
  record: Pick<TurnRecord, "digest" | "since" | "heardBefore" | "from" | "promptId">;
  entries: readonly TranscriptEntry[];
  heard: readonly Heard[];
}): PromptProof | null {
  const { record, entries } = options;
  const { digest, since, from, promptId } = record;
  const earlierTurns = new Set(entries.slice(0, from).flatMap(({ turn }) => (turn === null ? [] : [turn])));
  const heard = heardSince({ heard: options.heard, record });
  const said = takenIn({ heard, digest, since, earlierTurns }) ?? null;
  const at = promptId === null ? findPrompt({ entries, digest, from }) : placeOfPrompt({ entries, promptId });
  const found = entries[at];
  const entry = found?.kind === "prompt" ? found : null;
  return said || entry ? { said, entry } : null;
}

/** What came since the turn was begun. */
export function heardSince(options: {
  heard: readonly Heard[];
  record: Pick<TurnRecord, "heardBefore">;
}): readonly Heard[] {
  return options.heard.filter(({ number }) => number > options.record.heardBefore);
}

/** By the agent's own id of it. */
function placeOfPrompt({ entries, promptId }: { entries: readonly TranscriptEntry[]; promptId: string }): number {
  return entries.findLastIndex((entry) => entry.kind === "prompt" && entry.id === promptId);
}
