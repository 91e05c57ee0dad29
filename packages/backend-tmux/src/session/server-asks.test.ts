import type { Attention } from "@townkit/core";
import { expect, it } from "vitest";
import type { AgentServer, ServerAsk } from "../server/agent-server.js";
import { handClock } from "../test-support/hand-clock.js";
import { ServerAsks } from "./server-asks.js";

const ask = (id: string): ServerAsk => ({ kind: "permission", id, permission: "bash", patterns: ["ls"], always: [] });

/** A watch over what the server is said to ask, and all that it told. */
function scene({ takes = true } = {}) {
  const pane = { served: { busy: true, asks: [] as ServerAsk[], error: null } as { asks: ServerAsk[] } | null };
  const told: string[] = [];
  const server = { answer: async () => takes } as unknown as AgentServer;
  const sink = {
    attentionRaised: ({ id }: Attention) => void told.push(`raised ${id}`),
    attentionSettled: (one: { attentionId: string; how: string }) => void told.push(`${one.how} ${one.attentionId}`),
  };
  const parts = { clock: handClock().clock, sink } as unknown as ConstructorParameters<typeof ServerAsks>[0]["parts"];
  const asks = new ServerAsks({ sessionId: "s1", server, pane: pane as never, parts });
  const see = (...ids: string[]) => {
    pane.served = { asks: ids.map(ask) };
    asks.take({ assignmentId: "w1", told: true });
  };
  return { asks, pane, told, see };
}

it("what is asked is raised once, several at a time, and withdrawn when it is gone", () => {
  const { asks, told, see } = scene();
  see("per_1");
  see("per_1", "per_2");
  expect(asks.open.map(({ id, sessionId, assignmentId }) => [id, sessionId, assignmentId])).toEqual([
    ["per_1", "s1", "w1"],
    ["per_2", "s1", "w1"],
  ]);
  see("per_2");
  expect(told).toEqual(["raised per_1", "raised per_2", "withdrawn per_1"]);
});

it("a server that does not answer withdraws nothing", () => {
  const { asks, pane, told, see } = scene();
  see("per_1");
  pane.served = null;
  asks.take({ assignmentId: null, told: true });
  expect([asks.open.length, told]).toEqual([1, ["raised per_1"]]);
});

it("what was answered is no news, neither while it is still told of nor when it is gone", async () => {
  const { asks, told, see } = scene();
  see("per_1");
  const [attention] = asks.open;
  if (!attention) throw new Error("Nothing was raised.");
  const presses: number[] = [];
  const answer = { kind: "permission", decision: "deny" } as const;
  await asks.respond({ attention, answer, pressing: () => presses.push(1) });
  see("per_1");
  see();
  expect([asks.open, told, presses.length]).toEqual([[], ["raised per_1"], 1]);
  await expect(asks.respond({ attention, answer, pressing: () => {} })).rejects.toMatchObject({
    code: "attention_not_found",
  });
});

it("what somebody else has answered is withdrawn, and the answer is refused", async () => {
  const { asks, told, see } = scene({ takes: false });
  see("per_1");
  const [attention] = asks.open;
  if (!attention) throw new Error("Nothing was raised.");
  const answer = { kind: "permission", decision: "allow" } as const;
  await expect(asks.respond({ attention, answer, pressing: () => {} })).rejects.toMatchObject({
    code: "attention_not_found",
  });
  expect(told).toEqual(["raised per_1", "withdrawn per_1"]);
});
