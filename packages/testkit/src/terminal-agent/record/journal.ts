import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { preciseNow } from "./clock.js";
import type { JournalEvent, JournalRecord } from "./journal-record.js";

/** Where the agent writes down what it received and did in a conversation. */
export function journalFile(options: { home: string; conversation: string }): string {
  return join(options.home, "journals", `${options.conversation}.jsonl`);
}

/**
 * What the agent really received and did, for whoever wants to hold a driver's word against it. Each record is on the disk
 * before the agent goes on, so that a kill loses none.
 */
export class Journal {
  readonly #path: string;
  readonly #conversation: string;

  constructor(options: { home: string; conversation: string }) {
    this.#path = journalFile(options);
    this.#conversation = options.conversation;
    mkdirSync(dirname(this.#path), { recursive: true });
  }

  note(event: JournalEvent): void {
    const record: JournalRecord = { at: preciseNow(), pid: process.pid, conversation: this.#conversation, ...event };
    appendFileSync(this.#path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  }
}
