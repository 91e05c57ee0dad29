import { expect, it } from "vitest";
import { type AgentServer, ServerFailure } from "../server/agent-server.js";
import type { AgentPane } from "../session/agent-pane.js";
import { createBell } from "../session/bell.js";
import { handClock } from "../test-support/hand-clock.js";
import type { DeliveryStage } from "./decide-delivery.js";
import { giveToServer } from "./give-to-server.js";

/** An idle agent, and all that is done with it. `failure`: what giving it the prompt ends with. */
async function give({ from = "begun", failure }: { from?: DeliveryStage; failure?: ServerFailure } = {}) {
  const done: string[] = [];
  const { clock } = handClock();
  const pane = {
    served: { busy: false, asks: [], error: null },
    read: async () => {
      done.push("look");
      return { look: { ended: null }, reading: { state: "idle" } };
    },
  } as unknown as AgentPane;
  let isTaken = from !== "begun";
  const server = {
    keepHistory: async () => void done.push("keep history"),
    submit: async () => {
      done.push("give");
      if (failure) throw failure;
      isTaken = true;
    },
  } as unknown as AgentServer;
  const bell = createBell(clock);
  const end = await giveToServer({
    ...{ server, pane, from, bell, clock },
    prompt: { id: "msg_1", text: "do it" },
    keep: async (stage) => {
      done.push(stage);
      bell.ring();
    },
    taken: async () => {
      done.push("look it up");
      return isTaken;
    },
    limits: { gateMs: 1000, proofMs: 1000 } as Parameters<typeof giveToServer>[0]["limits"],
    signal: new AbortController().signal,
  });
  return { end: end.end, done };
}

it("one that is given is looked up, and nothing else is asked; what rang meanwhile is not slept through", async () => {
  const { end, done } = await give();
  expect(end).toBe("accepted");
  expect(done).toEqual(["look", "keep history", "pressed", "give", "look it up"]);
});

it("one that an earlier try has given is not given again where the history holds it", async () => {
  expect(await give({ from: "pressed" })).toEqual({ end: "accepted", done: ["look it up"] });
});

it("one that the server refused was never given", async () => {
  const failure = new ServerFailure({ message: "It is gone", effect: "none" });
  const { end, done } = await give({ failure });
  expect([end, done.slice(-2)]).toEqual(["refused", ["give", "begun"]]);
});
