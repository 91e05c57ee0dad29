import { describe, expect, it } from "vitest";
import { rule, screenOf, screenProfile } from "../test-support/screens.js";
import { compareDraft, findComposer } from "./composer.js";
import { readScreen } from "./read-screen.js";

function read(text: string, title?: string) {
  return readScreen({ screen: screenOf(text, title), profile: screenProfile });
}

const menu = [
  rule,
  " Tool use: bash",
  "   rm -rf build",
  " Do you want to proceed?",
  " ❯ 1. Yes",
  "   2. Yes, and don't ask again",
  "   3. No (esc)",
  " Esc to cancel · Enter to confirm",
].join("\n");

describe("what a screen says", () => {
  it("an empty composer with its ready line is idle", () => {
    expect(read(`● hello\n\n${rule}\n❯ \n${rule}\n  ? for shortcuts`)).toMatchObject({
      state: "idle",
      composer: { draft: "", cut: false },
    });
  });

  it("bug class 10: an empty composer without its ready line is not ready", () => {
    expect(read(`${rule}\n❯ \n${rule}`).state).toBe("unknown");
  });

  it("a mark of work above the composer is a turn", () => {
    expect(read(`✶ Working… (3s · esc to interrupt)\n${rule}\n❯ \n${rule}\n`).state).toBe("busy");
  });

  it("bug class 12: the same words further up, or in the draft, are not", () => {
    const far = `esc to interrupt\n${"x\n".repeat(9)}${rule}\n❯ \n${rule}\n  ? for shortcuts`;
    expect(read(far).state).toBe("idle");
    expect(read(`${rule}\n❯ say esc to interrupt\n${rule}\n`).state).toBe("idle");
  });

  it("bug class 12: processes in the background are no turn", () => {
    const shells = `● started\n\n  2 shells still running\n${rule}\n❯ \n${rule}\n  ? for shortcuts`;
    expect(read(shells).state).toBe("idle");
  });

  it.each([
    [
      "its own words right above its composer",
      "● hello\n\n❯ go\n  ⎿  API Error: 401 x\n     more of it\n",
      "⎿  API Error: 401 x",
    ],
    ["the same in an answer", "● It says:\n  API Error: 401\n  ● ⎿  API Error: 401\n", null],
    ["those of a turn before", "  ⎿  API Error: 401\n\n❯ again\n\n● done\n", null],
    ["nothing", "", null],
  ])("bug class 15: %s, read as an error: %#", (_, above, error) => {
    expect(read(`${above}\n${rule}\n❯ \n${rule}\n  ? for shortcuts`)).toMatchObject({ state: "idle", error });
  });

  it("a title that speaks of work is a turn, also before anything is drawn", () => {
    expect(read(`${rule}\n❯ \n${rule}\n  ? for shortcuts`, "⠂ Agent").state).toBe("busy");
  });

  it("bug class 6: a menu is a menu, with its rows", () => {
    const reading = read(menu);
    expect(reading).toMatchObject({ state: "menu", menu: { rows: [{ label: "Yes" }, { number: 2 }, { number: 3 }] } });
    expect(reading.state === "menu" && reading.menu.lines.slice(0, 2)).toEqual(["Tool use: bash", "rm -rf build"]);
  });

  it("bug class 15: a menu that somebody quotes above a composer is none", () => {
    expect(read(`${menu}\n\n${rule}\n❯ \n${rule}\n  ? for shortcuts`).state).toBe("idle");
  });

  it("bug class 9, 11: what is asked in words that nobody knows is unknown", () => {
    expect(read(" Pick a theme\n ❯ 1. Dark\n   2. Light").state).toBe("unknown");
    expect(read(`${rule}\n❯ \n${rule}\n  ? for shortcuts`, "✋ Agent").state).toBe("unknown");
    expect(read("").state).toBe("unknown");
  });
});

describe("what is in the composer", () => {
  const draftIs = (rows: string, prompt: string) => {
    const screen = screenOf(`${rule}\n${rows}\n${rule}`);
    const composer = findComposer({ screen, profile: screenProfile.composer });
    if (!composer) return null;
    return compareDraft({ composer, prompt, pasteMarker: screenProfile.composer.paste_marker });
  };

  it.each([
    ["❯ fix the tests", "fix the tests", "whole"],
    ["❯ fix the\n  tests", "fix the tests", "whole"],
    ["❯ a\n\n  b", "a\n\nb\n", "whole"],
    ["❯ fix the tests now", "fix the tests", "other"],
    ["❯ fix", "fix the tests", "other"],
    ["  the\n  tests", "fix the tests", "tail"],
    ["  the\n  beans", "fix the tests", "other"],
    ["❯ [Pasted text #1 +20 lines]", "x\n".repeat(21), "marker"],
    ["❯ [Pasted text #1 +20 lines] and more", "x\n".repeat(21), "other"],
    ["❯ ", "fix", "empty"],
    ['❯ ⟪Try "fix lint"⟫', "fix", "empty"],
    ["not a composer", "fix", null],
  ])("bug class 8: %j against %j is %s", (rows, prompt, is) => {
    expect(draftIs(rows, prompt)).toBe(is);
  });
});
