import type { Session, TownEvent } from "@townkit/core";
import type { StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { type Desk, theirName } from "../desk.js";

export function usage(desk: Desk): void {
  type EventOf<Type extends TownEvent["type"]> = Extract<TownEvent, { type: Type }>;

  const hears = <Type extends TownEvent["type"]>(session: Session, type: Type) =>
    desk.hears((event): event is EventOf<Type> => event.type === type && event.sessionId === session.id);

  /** Fills the context of every scripted model, which holds 200 000 tokens. */
  const full: StepInput = { do: "usage", input: 500_000, output: 10 };

  describe("a turn's usage", () => {
    it("has the tokens, what they cost by the server's prices, and how full the model's context is", async () => {
      const session = await desk.spawn();
      const told = hears(session, "turn.usage");
      const steps: StepInput[] = [
        { do: "usage", input: 30_000, output: 1_000, cached: 10_000 },
        { do: "say", text: "done" },
      ];
      await desk.run(session, steps);
      const { usage, context } = await told;
      expect(usage).toMatchObject({ inputTokens: 20_000, cacheReadTokens: 10_000, outputTokens: 1_000 });
      expect(usage.costUsd).toBeCloseTo((20_000 * 3 + 10_000 * 0.3 + 1_000 * 15) / 1e6, 6);
      expect(context).toEqual({ tokens: 31_000, limit: 200_000 });
    });

    it("leaves the limit of a model open that the server has none of", async () => {
      const session = await desk.spawn({ model: "scripted/ghost" });
      const ended = await desk.run(session, [{ do: "say", text: "never" }]);
      expect(ended).toMatchObject({ state: "failed", outcome: { context: null } });
    });
  });

  describe("a compaction", () => {
    it("says that the context was about to be full, in whose turn, and the turn goes on", async () => {
      const session = await desk.spawn();
      const told = hears(session, "session.compacted");
      const { id, outcome } = await desk.run(session, [full, { do: "say", text: "a long story" }]);
      expect(await told).toMatchObject({ assignmentId: id, reason: "limit" });
      expect(outcome).toMatchObject({ text: "a long story", context: { limit: 200_000 } });
      expect(outcome?.context?.tokens).toBeLessThan(1_000);
    });

    it("says that the provider refused the request as too large, whose copy the turn then goes on with", async () => {
      const session = await desk.spawn();
      // Without an earlier message there is nothing to sum up, and no copy is made.
      await desk.run(session, [{ do: "say", text: "something to sum up" }]);
      const told = hears(session, "session.compacted");
      const error = { message: "maximum context length is 10 tokens", type: "invalid_request_error" };
      const body = { error: { ...error, code: "context_length_exceeded" } };
      const ended = await desk.run(session, [
        { do: "http", status: 400, times: 1, body },
        { do: "say", text: "past it" },
      ]);
      expect(await told).toMatchObject({ reason: "overflow", assignmentId: ended.id });
      expect(ended).toMatchObject({ state: "completed", attempt: 1, outcome: { text: "past it" } });
    });

    it("says that somebody asked for it, and is in no turn of ours then", async () => {
      const session = await desk.spawn();
      await desk.run(session, [{ do: "say", text: "something to sum up" }]);
      const told = hears(session, "session.compacted");
      const them = await desk.somebodyElse();
      const model = { providerID: "scripted", modelID: "scripted" };
      await them.session.summarize({ sessionID: theirName(session), ...model }, { throwOnError: true });
      expect(await told).toMatchObject({ assignmentId: null, reason: "asked" });
    });
  });
}
