import type { TranscriptProfile } from "../profile/profile.js";
import { claudeFormat } from "./formats/claude.js";
import { codexFormat } from "./formats/codex.js";
import { geminiFormat } from "./formats/gemini.js";
import { opencodeFormat } from "./formats/opencode.js";
import { piFormat } from "./formats/pi.js";
import { recordsFormat } from "./formats/records.js";
import type { TranscriptEntry } from "./transcript-entry.js";

/** Reads one file from its beginning, line by line: what a line says may depend on those before it. */
export interface TranscriptReader {
  /** What is known with this line that was not before, in the order of the conversation. `number`: of the line, from 1. */
  read(line: string, number: number): readonly TranscriptEntry[];
}

/** How an agent's record is written. */
export interface TranscriptFormat {
  /** What it can say at all. */
  readonly kinds: ReadonlySet<TranscriptEntry["kind"]>;
  /** It does not say that its last turn ended well; its agent's hook does, and its reader once another turn has begun. */
  readonly leavesLastOpen?: true;
  /** For one file. */
  reader(): TranscriptReader;
  /** Those of its lines, as they are, that a conversation consists of which ends before the entry of this id. */
  linesBefore(options: { lines: readonly string[]; entryId: string }): readonly string[];
  /**
   * What to write behind a turn that was cut, so that the agent does not read the next prompt together with that one's; null
   * where nothing was cut. Absent: the agent tells them apart by itself.
   */
  behindCut?(options: { lines: readonly string[]; at: string }): string | null;
}

/** Formats that are more than a fact a line, by the names of their agents. */
const named = {
  claude: claudeFormat,
  codex: codexFormat,
  gemini: geminiFormat,
  opencode: opencodeFormat,
  pi: piFormat,
} as const;

/** The format that a profile names. */
export function formatOf({ format, records }: TranscriptProfile): TranscriptFormat {
  return format === "records" ? recordsFormat(records ?? []) : named[format];
}
