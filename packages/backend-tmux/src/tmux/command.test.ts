import { describe, expect, it } from "vitest";
import { argumentsOf, exactSession, quoteCommand } from "./command.js";

describe("argumentsOf", () => {
  it("separates commands, and escapes what would separate more", () => {
    const commands = [
      ["set-buffer", "let a = 1;"],
      ["show-buffer", ";"],
      ["list-keys", "a;b"],
    ];
    expect(argumentsOf(commands)).toEqual([
      "set-buffer",
      "let a = 1\\;",
      ";",
      "show-buffer",
      "\\;",
      ";",
      "list-keys",
      "a;b",
    ]);
  });
});

describe("quoteCommand", () => {
  it("keeps quotes, dollars and semicolons as they are", () => {
    expect(quoteCommand(["display-message", "it's $HOME;"])).toBe("'display-message' 'it'\\''s $HOME;'");
  });

  it("leaves no control character in it", () => {
    expect(quoteCommand(["set-buffer", "a\nb\u007f"])).toBe(`'set-buffer' 'a'"\\012"'b'"\\177"''`);
  });
});

it("a session's target is exact", () => {
  expect(exactSession("a")).toBe("=a:");
});
