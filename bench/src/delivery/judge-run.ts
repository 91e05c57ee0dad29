import { accountPrompts, type GivenPrompt, type JournalRecord } from "@townkit/testkit/terminal-agent";
import { judge, type Measure } from "../measure.js";
import { median } from "../statistics.js";

/** What a run has shown: what was told of each prompt, and what the agents themselves wrote down. */
export interface DeliveryRun {
  readonly given: readonly GivenPrompt[];
  /** How many prompts came to no end at all. */
  readonly lost: number;
  readonly records: readonly JournalRecord[];
  /** Ids of prompts that nobody can tell of, and that agents have in their own records. */
  readonly recorded: ReadonlySet<string>;
  /** Between a last look and the key, in milliseconds. */
  readonly blindMs: readonly number[];
}

/** Holds what was told against what is true. */
export function judgeRun(run: DeliveryRun): Measure[] {
  const { given, lost, recorded, blindMs } = run;
  // An agent that takes an early Enter for a line end has that behind the words.
  const records = run.records.map((record) =>
    record.event === "submitted" ? { ...record, text: record.text.trim() } : record,
  );
  const account = accountPrompts({ records, given });
  const windowMs = blindMs.length === 0 ? 0 : median(blindMs);
  const picked = records.flatMap((record) =>
    record.event === "menu_pick" && record.by !== "escape" && record.row !== null ? [record.shownMs] : [],
  );
  const proven = account.unknown.filter((id) => recorded.has(id));
  const share = (count: number) => (given.length === 0 ? 0 : (count / given.length) * 100);
  const none = (measure: string, value: number) => judge({ measure, value, unit: "prompts", bound: 0 });
  const told = (what: GivenPrompt["told"]) => given.filter((prompt) => prompt.told === what).length;
  return [
    judge({ measure: "delivery.given", value: given.length, unit: "prompts", bound: null }),
    judge({ measure: "delivery.refused", value: share(told("not_delivered")), unit: "%", bound: null }),
    none("delivery.lost", lost),
    none("delivery.doubled", account.doubled.length),
    none("delivery.merged", account.mixed.length),
    none("delivery.false.accepted", account.falselyDelivered.length),
    none("delivery.false.failed", account.falselyFailed.length),
    judge({ measure: "delivery.unknown", value: share(account.unknown.length), unit: "%", bound: 1 }),
    none("delivery.unknown.recorded", proven.length),
    judge({ measure: "delivery.window.p50", value: windowMs, unit: "ms", bound: null }),
    judge({ measure: "delivery.window.longest", value: Math.max(0, ...blindMs), unit: "ms", bound: null }),
    judge({
      measure: "delivery.menu.picked",
      value: picked.filter((shownMs) => shownMs > windowMs).length,
      unit: "rows",
      bound: 0,
    }),
    judge({
      measure: "delivery.menu.picked.window",
      value: picked.filter((shownMs) => shownMs <= windowMs).length,
      unit: "rows",
      bound: null,
    }),
  ];
}
