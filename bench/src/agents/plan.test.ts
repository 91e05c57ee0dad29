import { expect, it } from "vitest";
import { type AgentState, plannedDelivery } from "./plan.js";

const states: readonly [AgentState, ...AgentState[]] = ["idle", "busy", "menu", "starting", "aborted", "draft"];
const planned = Array.from({ length: 200 }, (_, number) => plannedDelivery({ seed: 3, number, states }));

it("the same seed plans the same, another one something else", () => {
  expect(plannedDelivery({ seed: 3, number: 7, states })).toEqual(planned[7]);
  expect(plannedDelivery({ seed: 4, number: 7, states })).not.toEqual(planned[7]);
});

it("no prompt's words hold another's, and each holds its own id", () => {
  for (const { id } of planned) expect(planned.filter(({ words }) => words.includes(id))).toHaveLength(1);
});

it("every state comes up, and no other than was asked for", () => {
  expect(new Set(planned.map(({ state }) => state))).toEqual(new Set(states));
  const [only] = [plannedDelivery({ seed: 3, number: 7, states: ["idle"] })];
  expect(only?.state).toBe("idle");
});
