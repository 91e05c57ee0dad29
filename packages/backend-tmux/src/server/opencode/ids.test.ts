import { expect, it } from "vitest";
import { entryIdOf, messageOfEntry, newMessageId, partIdOf, sessionIdOf } from "./ids.js";

it("ids of messages are in the order of their time, and no two are the same", () => {
  const [first, second, same] = [
    newMessageId(1_795_951_331_944),
    newMessageId(1_795_951_331_945),
    newMessageId(1_795_951_331_945),
  ];
  expect(first).toMatch(/^msg_2270a8[0-9a-f]{20}$/);
  expect(first < second).toBe(true);
  expect(second).not.toBe(same);
  expect(partIdOf(first)).toBe(first.replace("msg_", "prt_"));
});

it("an entry names its message; a prompt is one", () => {
  expect(messageOfEntry(entryIdOf({ messageID: "msg_1", id: "prt_2" }))).toBe("msg_1");
  expect(messageOfEntry("msg_1")).toBe("msg_1");
});

it("a conversation has one id at the server", () => {
  expect(sessionIdOf("0b7a9c1e-0000-4000-8000-000000000001")).toBe("ses_0b7a9c1e000040008000000000000001");
});
