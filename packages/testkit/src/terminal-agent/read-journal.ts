import { readFileSync } from "node:fs";
import { journalFile } from "./record/journal.js";
import type { JournalRecord } from "./record/journal-record.js";

/** The journal of a conversation, oldest first; empty where there is none yet. */
export function readJournal(options: { home: string; conversation: string }): JournalRecord[] {
  let text: string;
  try {
    text = readFileSync(journalFile(options), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalRecord);
}
