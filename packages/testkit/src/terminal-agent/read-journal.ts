import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
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

/** The journals of all conversations of an agent's home, one after the other. */
export function readJournals(options: { home: string }): JournalRecord[] {
  const { home } = options;
  const folder = dirname(journalFile({ home, conversation: "any" }));
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => readJournal({ home, conversation: basename(name, ".jsonl") }));
}
