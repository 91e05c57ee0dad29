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
  record: Pick<TurnRecord, "digest" | "since" | "from">;
  entries: readonly TranscriptEntry[];
  heard: readonly Heard[];
}): PromptProof | null {
  const { record, entries, heard } = options;
  const { digest, since, from } = record;
  const earlierTurns = new Set(entries.slice(0, from).flatMap(({ turn }) => (turn === null ? [] : [turn])));
  const said = takenIn({ heard, digest, since, earlierTurns }) ?? null;
  const found = entries[findPrompt({ entries, digest, from })];
  const entry = found?.kind === "prompt" ? found : null;
  return said || entry ? { said, entry } : null;
}
