import type { RecordedRequest } from "@townkit/testkit/model";
import { expect, it } from "vitest";
import { accountFor, type GivenDelivery } from "./account.js";

const request = (prompt: string, position: number | null = 0): RecordedRequest => ({
  ...{ seq: 1, at: 0, session: "", model: "scripted", kind: "script", system: "", actions: [] },
  ...{ prompt, position },
});
const seen = { state: "idle", proofs: ["its record"] } as const;
const fine: GivenDelivery = { ...seen, id: "d-1-end", told: "delivered", completed: true, marks: 1 };

const wrong: string[] = [];
function broken(options: { given: GivenDelivery; requests: readonly RecordedRequest[]; approved?: number }) {
  const { given, requests, approved = 0 } = options;
  const other: GivenDelivery = { ...seen, id: "d-2-end", told: "not_delivered", completed: false, marks: 0 };
  return accountFor({ name: "pi", given: [given, other], requests, approved, wrong: (text) => wrong.push(text) })
    .filter(({ within }) => !within)
    .map(({ measure }) => measure.slice("delivery.pi.".length));
}

it("a prompt that was told to be taken, asked once and carried out once, breaks nothing", () => {
  expect(broken({ given: fine, requests: [request("Do d-1-end"), request("Do d-1-end", 1)] })).toEqual([]);
});

it.each([
  ["taken twice", { given: fine, requests: [request("Do d-1-end"), request("Do d-1-end")] }, "doubled"],
  ["carried out twice", { given: { ...fine, marks: 2 }, requests: [request("Do d-1-end")] }, "doubled"],
  ["together with a person's words", { given: fine, requests: [request("my own wordsDo d-1-end")] }, "merged"],
  ["never asked", { given: fine, requests: [] }, "false.accepted"],
  ["refused, and asked", { given: { ...fine, told: "not_delivered" }, requests: [request("d-1-end")] }, "false.failed"],
  ["completed, and not carried out", { given: { ...fine, marks: 0 }, requests: [request("d-1-end")] }, "undone"],
  ["unknown", { given: { ...fine, told: "unknown" }, requests: [] }, "unknown"],
  ["fine beside an approval of nobody", { given: fine, requests: [request("d-1-end")], approved: 1 }, "approved"],
] as const)("one that is %s is counted", (_, run, measure) => {
  wrong.length = 0;
  expect(broken(run)).toContain(measure);
  const isNamed = measure !== "unknown" && measure !== "approved";
  expect(wrong.includes(`d-1-end, idle, is ${measure}: its record`)).toBe(isNamed);
});
