import type { JournalEvent, JournalRecord } from "@townkit/testkit/terminal-agent";
import { expect, it } from "vitest";
import { type DeliveryRun, judgeRun } from "./judge-run.js";

function record(event: JournalEvent): JournalRecord {
  return { ...event, at: 0, pid: 1, conversation: "c" };
}

function submitted(text: string): JournalRecord {
  return record({ event: "submitted", id: text, text, source: "keys" });
}

function picked(how: { by: "enter" | "escape"; shownMs: number }): JournalRecord {
  return record({ event: "menu_pick", menu: "m", row: how.by === "escape" ? null : "allow", ...how });
}

function broken(run: Partial<DeliveryRun>): string[] {
  const nothing = { given: [], lost: 0, records: [], recorded: new Set<string>(), blindMs: [20, 30, 900] };
  return judgeRun({ ...nothing, ...run }).flatMap(({ measure, within }) => (within ? [] : [measure]));
}

const given = [{ id: "a", text: "say a", told: "delivered" }] as const;

it("a prompt that was told to be delivered, and was once, breaks nothing; a line end behind it is the agent's own", () => {
  expect(broken({ given, records: [submitted("say a\n")] })).toEqual([]);
});

it.each<[string, Partial<DeliveryRun>]>([
  ["delivery.lost", { lost: 1 }],
  ["delivery.doubled", { given, records: [submitted("say a"), submitted("say a")] }],
  ["delivery.merged", { given, records: [submitted("mine say a")] }],
  ["delivery.false.accepted", { given }],
  [
    "delivery.false.failed",
    { given: [{ id: "a", text: "say a", told: "not_delivered" }], records: [submitted("say a")] },
  ],
  ["delivery.unknown", { given: [{ id: "a", text: "say a", told: "unknown" }] }],
  ["delivery.menu.picked", { records: [picked({ by: "enter", shownMs: 31 })] }],
])("%s is broken by one", (measure, run) => {
  expect(broken(run)).toEqual([measure]);
});

it("what an agent has in its own record must not stay unknown", () => {
  const unknown = [{ id: "a", text: "say a", told: "unknown" }] as const;
  expect(broken({ given: unknown, recorded: new Set(["a"]) })).toContain("delivery.unknown.recorded");
});

it("a row that is picked within the time between a look and its key is counted apart, and a No is nobody's row", () => {
  expect(broken({ records: [picked({ by: "enter", shownMs: 30 }), picked({ by: "escape", shownMs: 500 })] })).toEqual(
    [],
  );
});
