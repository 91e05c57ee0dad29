import { expect, it } from "vitest";
import { screenPage } from "./screen-page.js";

const page = (shown: string, after?: string) => screenPage({ sessionId: "s", shown, after, at: "t" });

it("is told whole where it changed, and not again where it did not", () => {
  const first = page("one");
  expect(first).toMatchObject({ restarted: false, messages: [{ parts: [{ text: "one" }] }] });
  expect(page("one", first.cursor)).toEqual({ ...first, messages: [] });
  expect(page("two", first.cursor).messages).toMatchObject([{ parts: [{ text: "two" }] }]);
});

it("an empty screen says nothing, and the cursor of a record is none of a screen's", () => {
  expect(page("")).toMatchObject({ messages: [], restarted: false });
  expect(page("one", "conversation:3")).toMatchObject({ messages: [{ id: "screen" }], restarted: true });
});
