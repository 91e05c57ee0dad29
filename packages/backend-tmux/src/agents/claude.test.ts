import { describe, expect, it } from "vitest";
import { readScreen } from "../screen/read-screen.js";
import { fingerprintOf, keyFor, permissionOf } from "../session/menu-attention.js";
import { screenOf } from "../test-support/screens.js";
import { knownAgent } from "./index.js";

const { screen: profile } = knownAgent("claude");
const rule = "─".repeat(60);
const read = (text: string, title = "✳ Claude Code") => readScreen({ screen: screenOf(text, title), profile });

/* As Claude Code 2.1.197 draws them in 120 columns. */
const bash = [
  "● Bash(touch x.txt)",
  "  ⎿  Waiting…",
  rule,
  " Bash command",
  "   touch x.txt",
  "   run it",
  " Do you want to proceed?",
  " ❯ 1. Yes",
  "   2. Yes, and always allow access to w1/ from this project",
  "   3. No",
  " Esc to cancel · Tab to amend · ctrl+e to explain",
].join("\n");
const write = [
  "● Write(y.txt)",
  rule,
  " Create file",
  " y.txt",
  "╌".repeat(60),
  "  1 1. first",
  "  2 2. second",
  "╌".repeat(60),
  " Do you want to create y.txt?",
  " ❯ 1. Yes",
  "   2. Yes, allow all edits during this session (shift+tab)",
  "   3. No",
  " Esc to cancel · Tab to amend",
].join("\n");

describe("Claude Code's screen", () => {
  it.each([
    ["at its start", `${rule}\n❯ \n${rule}\n  ? for shortcuts · ← for agents        ● high · /effort`],
    ["behind a turn", `✻ Worked for 0s\n${rule}\n❯ \n${rule}\n  ? for shortcuts\n       tmux focus-events off · add`],
    ["with a suggestion", `${rule}\n❯ ⟪Try "fix the tests"⟫\n${rule}\n`],
    ["behind an abort", `  ⎿  Interrupted · What should Claude do instead?\n${rule}\n❯ \n${rule}\n   Ctrl+Y to paste`],
  ])("is idle %s", (_, text) => {
    expect(read(text)).toMatchObject({ state: "idle", composer: { draft: "" } });
  });

  it("is busy by its last line or its title", () => {
    const working = `✽ Bloviating…\n${rule}\n❯ \n${rule}\n  esc to interrupt · ← for agents`;
    expect(read(working).state).toBe("busy");
    expect(read(`● line 0\n${rule}\n❯ \n${rule}\n`, "⠂ Claude Code").state).toBe("busy");
  });

  it("with a prompt that an abort put back, higher than the screen, still holds a draft", () => {
    expect(read(`  a line\n  a line\n${rule}\n`)).toMatchObject({ state: "idle", composer: { cut: true } });
    expect(read(`● said\n  a line\n${rule}\n`).state).toBe("unknown");
  });

  it.each([
    ["a command", bash, "Bash"],
    ["a file whose lines are numbered", write, "Write"],
    ["a change", write.replace("Create file", "Edit file"), "Edit"],
  ])("asks leave for %s as its hook does", (_, text, permission) => {
    const reading = read(text);
    if (reading.state !== "menu") throw new Error(`It is ${reading.state}.`);
    const { menu } = reading;
    expect(permissionOf(menu)).toBe(permission);
    expect(menu.rows.map(({ label }) => label)[0]).toBe("Yes");
    expect(keyFor({ menu, answer: { kind: "permission", decision: "allow" } })).toBe("1");
    expect(keyFor({ menu, answer: { kind: "permission", decision: "deny" } })).toBe("Escape");
    expect(() => keyFor({ menu, answer: { kind: "permission", decision: "always" } })).toThrow("no row for always");
  });

  it("asks for something that has no name here by what is above the question", () => {
    const reading = read(bash.replace("Bash command", "Fetch"));
    if (reading.state !== "menu") throw new Error(`It is ${reading.state}.`);
    expect(permissionOf(reading.menu)).toBe("Fetch");
    expect(fingerprintOf(reading.menu)).not.toBe("");
  });

  it("that asks whether to trust a folder is for a person", () => {
    const trust = ` Quick safety check\n ❯ 1. Yes, I trust this folder\n   2. No, exit\n Enter to confirm · Esc to cancel`;
    expect(read(trust)).toMatchObject({ state: "menu", menu: { profile: { kind: "dialog" } } });
  });
});
