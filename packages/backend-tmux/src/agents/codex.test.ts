import { describe, expect, it } from "vitest";
import { readScreen } from "../screen/read-screen.js";
import { attentionOf, keyFor } from "../session/menu-attention.js";
import { screenOf } from "../test-support/screens.js";
import { knownAgent } from "./index.js";

const { screen: profile } = knownAgent("codex");
const read = (text: string, title = "work") => readScreen({ screen: screenOf(text, title), profile });

/* As Codex 0.169.0 draws them. */
const foot = "\n\n  gpt-5 default · /work\n  ← for agents · ? for shortcuts";
const footOfDraft = "\n\n  gpt-5 default · /work\n                                    ⚠ 2 warnings · f2 to view";
const menu = [
  "› touch it",
  "",
  "• Running touch /x.txt",
  "",
  "  Would you like to run the following command?",
  "",
  "  Environment: local",
  "",
  "  Reason: need it",
  "",
  "  $ touch /x.txt",
  "",
  "› 1. Yes, proceed (y)",
  "  2. Yes, and don't ask again for commands that start with `touch /x.txt` (p)",
  "  3. No, and tell Codex what to do differently (esc)",
  "",
  "  Press enter to confirm or esc to cancel",
].join("\n");

describe("Codex's screen", () => {
  it("is idle behind a turn, with its suggestion, and with a draft of several lines", () => {
    const empty = { state: "idle", composer: { draft: "" } };
    expect(read(`› hello\n\n• ok: hello\n\n› ⟪Ask Codex to do anything⟫${foot}`)).toMatchObject(empty);
    const draft = "› hello\n\n• ok\n\n› one line\n  second\n\n  fourth";
    expect(read(`${draft}${footOfDraft}`)).toMatchObject({ state: "idle", composer: { draft: "onelinesecondfourth" } });
  });

  it("is not understood where its composer is gone", () => {
    expect(read(`› hello\n\n• ok: hello\n\n• and more${foot}`).state).toBe("unknown");
  });

  it("is busy by the line above the composer", () => {
    expect(read(`› hello\n\nWorking (0s • esc to interrupt)\n\n› ⟪Ask Codex to do anything⟫${foot}`).state).toBe(
      "busy",
    );
  });

  it("asks leave for a command as its hook does", () => {
    const reading = read(menu, "[ ! ] Action Required | work");
    if (reading.state !== "menu") throw new Error(`It is ${reading.state}.`);
    const base = { id: "a", sessionId: "s", assignmentId: null, at: "now" };
    expect(attentionOf({ menu: reading.menu, ...base })).toMatchObject({
      kind: "permission",
      permission: "Bash",
      patterns: ["Environment: local", "Reason: need it", "$ touch /x.txt"],
    });
    expect(keyFor({ menu: reading.menu, answer: { kind: "permission", decision: "allow" } })).toBe("1");
    expect(keyFor({ menu: reading.menu, answer: { kind: "permission", decision: "deny" } })).toBe("Escape");
  });
});
