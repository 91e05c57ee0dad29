import { describe, expect, it } from "vitest";
import type { OutputMessage } from "../contract/output.js";
import { historyPage } from "./history-page.js";

const messages = ["a", "b", "c", "d"].map((id) => ({ id }) as OutputMessage);
const page = (before?: string, limit?: number) => {
  const { messages: found, more } = historyPage({ messages, before, limit });
  return { ids: found.map(({ id }) => id).join(""), more };
};

describe("a page of history", () => {
  it("is the newest messages, oldest first", () => {
    expect(page(undefined, 3)).toEqual({ ids: "bcd", more: true });
    expect(page()).toEqual({ ids: "abcd", more: false });
  });

  it("goes on before the first of the page after it, without a gap or a repeat", () => {
    expect(page("c", 1)).toEqual({ ids: "b", more: true });
    expect(page("b", 1)).toEqual({ ids: "a", more: false });
    expect(page("a")).toEqual({ ids: "", more: false });
  });

  it("refuses a place that there is not", () => {
    expect(() => page("z")).toThrow("no message z");
  });
});
