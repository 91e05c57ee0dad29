import { describe, expect, it } from "vitest";
import { MessageMirror } from "./message-mirror.js";
import type { MessageInfo } from "./messages.js";

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
const user = (id: string, created: number, summary?: object): MessageInfo => ({
  id,
  sessionID: "s",
  role: "user",
  time: { created },
  ...(summary && { summary }),
});
const answer = (id: string, parentID: string, created: number): MessageInfo => ({
  id,
  sessionID: "s",
  role: "assistant",
  parentID,
  time: { created },
  cost: 0,
  tokens,
});

function held(...infos: MessageInfo[]): string[] {
  const mirror = new MessageMirror("ours");
  for (const info of infos) mirror.apply({ type: "message.updated.1", body: { info } });
  return mirror.messages().map(({ info }) => info.id);
}

describe("the messages from ours on", () => {
  it("are none before ours, and not an earlier turn's, which is summed up late", () => {
    expect(held(user("early", 1), user("ours", 5), user("early", 1, {}), answer("old", "early", 2))).toEqual(["ours"]);
  });

  it("have somebody else's among them that was begun before ours and stored after it, and its answer", () => {
    expect(held(user("ours", 5), user("theirs", 4), answer("a", "theirs", 4))).toEqual(["ours", "theirs", "a"]);
  });

  it("have the answer to ours, also where its time is before that which ours was given when it was run", () => {
    expect(held(user("ours", 9), answer("a", "ours", 8))).toEqual(["ours", "a"]);
  });
});
