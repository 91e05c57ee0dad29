import type { JournalRecord } from "./record/journal-record.js";

/** What a driver was given to deliver, and what it says became of it. */
export interface GivenPrompt {
  readonly id: string;
  /** As it must arrive. No two prompts of an account may have the same text, or one that holds the other's. */
  readonly text: string;
  readonly told: "delivered" | "not_delivered" | "unknown";
}

/** Ids of prompts, by what is wrong with them; all empty where the driver was right about each. */
export interface PromptAccount {
  /** Taken more than once. */
  readonly doubled: readonly string[];
  /** Taken together with other text, somebody's or another prompt's. */
  readonly mixed: readonly string[];
  /** Told to be delivered, and never taken. */
  readonly falselyDelivered: readonly string[];
  /** Told not to be delivered, and taken. */
  readonly falselyFailed: readonly string[];
  /** Told to be unknown, and taken or not all the same. */
  readonly unknown: readonly string[];
}

/** Holds what a driver tells against what the agents' journals say that they took. */
export function accountPrompts(options: {
  readonly records: readonly JournalRecord[];
  readonly given: readonly GivenPrompt[];
}): PromptAccount {
  const { records, given } = options;
  const taken = records.flatMap((record) => (record.event === "submitted" ? [record.text] : []));
  const exact = new Map<string, number>();
  for (const text of taken) exact.set(text, (exact.get(text) ?? 0) + 1);
  const known = new Set(given.map(({ text }) => text));
  const others = taken.filter((text) => !known.has(text));
  const seen = given.map((prompt) => {
    const times = exact.get(prompt.text) ?? 0;
    return { ...prompt, times, mixed: others.some((text) => text.includes(prompt.text)) };
  });
  const idsOf = (wrong: (one: (typeof seen)[number]) => boolean): string[] => seen.filter(wrong).map(({ id }) => id);
  return {
    doubled: idsOf(({ times }) => times > 1),
    mixed: idsOf(({ mixed }) => mixed),
    falselyDelivered: idsOf(({ told, times, mixed }) => told === "delivered" && times === 0 && !mixed),
    falselyFailed: idsOf(({ told, times, mixed }) => told === "not_delivered" && (times > 0 || mixed)),
    unknown: idsOf(({ told }) => told === "unknown"),
  };
}
