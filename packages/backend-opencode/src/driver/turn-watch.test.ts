import { expect, it } from "vitest";
import { protocolId, session, turn } from "../test-support/one-turn.js";
import type { MessageInfo } from "../turn/messages.js";
import { turnOfCall } from "./call-turn.js";
import { TurnWatch } from "./turn-watch.js";

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };

function answered(watch: TurnWatch, id: string, parentID = watch.ids.messageId): void {
  const time = { created: 1 };
  const info: MessageInfo = { id, sessionID: protocolId, role: "assistant", time, parentID, cost: 0, tokens };
  watch.apply({ type: "message.updated.1", body: { info } });
}

it("an error that a further answer got over is forgotten, one that came since is not", () => {
  const watch = new TurnWatch({ turn, fromTheBeginning: true });
  watch.errors.push({ name: "ContextOverflowError" });
  answered(watch, "a-1");
  expect(watch.errors).toEqual([]);
  watch.errors.push({ name: "UnknownError" });
  answered(watch, "a-1");
  answered(watch, "a-x", "somebody-elses");
  expect(watch.errors).toEqual([{ name: "UnknownError" }]);
});

it("a command of ours is a turn of no work, and of its call", () => {
  expect(new TurnWatch({ turn, fromTheBeginning: true }).owner).toEqual({ assignmentId: "w-1" });
  const command = turnOfCall({ session, key: "k-1", content: "/run" });
  expect(new TurnWatch({ turn: command, fromTheBeginning: true }).owner).toMatchObject({ callKey: "k-1" });
});
