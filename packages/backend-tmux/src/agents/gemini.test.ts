import { describe, expect, it } from "vitest";
import { readScreen } from "../screen/read-screen.js";
import { attentionOf, keyFor } from "../session/menu-attention.js";
import { screenOf } from "../test-support/screens.js";
import { knownAgent } from "./index.js";

const { screen: profile } = knownAgent("gemini");
const rule = "─".repeat(60);
const foot = " workspace (/directory)      sandbox       /model\n /work                       no sandbox    gemini";
const head = `> hello there\n\n✦ ok: hello there\n\n\n`;
const read = (text: string, title = "◇  Ready (work)") => readScreen({ screen: screenOf(text, title), profile });
const composer = (draft: string) => `${rule}\n Shift+Tab to accept edits\n${rule}\n > ${draft}\n${rule}\n${foot}`;
const hint = "  Type your message or @path/to/file";

/* As Gemini CLI 0.61.0 draws them. */
const box = (lines: readonly string[]) =>
  [
    "╭".padEnd(50, "─"),
    ...lines.map((line) => `│ ${line}`.padEnd(50)).map((line) => `${line}│`),
    "╰".padEnd(50, "─"),
  ].join("\n");
const inner = (line: string) => ["╭".padEnd(40, "─"), `│ ${line}`, "╰".padEnd(40, "─")];
const shell = box([
  "? Shell  touch x.txt",
  ...inner("touch x.txt"),
  "Allow execution of [Shell]?",
  "",
  "● 1. Allow once",
  "  2. Allow for this session",
  "  3. No, suggest changes (esc)",
]);
const write = box([
  "? WriteFile  Writing to y.txt",
  ...inner("1 hello"),
  "Apply this change?",
  "",
  "● 1. Allow once",
  "  2. Allow for this session",
  "  3. Modify with external editor",
  "  4. No, suggest changes (esc)",
]);
const asking = "✋  Action Required (work)";

describe("Gemini CLI's screen", () => {
  it("is idle with an empty composer, in which its hint stands, and with a draft of several lines", () => {
    expect(read(`${head}${composer(hint)}`)).toMatchObject({ state: "idle", composer: { draft: "" } });
    const yolo = `${head}${composer(hint).replace(" >", " *")}`;
    expect(read(yolo)).toMatchObject({ state: "idle", composer: { draft: "" } });
    const draft = { state: "idle", composer: { draft: "firstlinesecondthird", cut: false } };
    expect(read(`${head}${composer("first line\n\n   second\n   third")}`)).toMatchObject(draft);
  });

  it("is busy by the line above the composer, and by its title alone", () => {
    const working = `${head} ⠦ Executing Hooks: town (esc to cancel, 1s)\n${composer(hint)}`;
    expect(read(working, "✦  Working… (work)").state).toBe("busy");
    expect(read(`${head}${composer(hint)}`, "✦  Working… (work)").state).toBe("busy");
  });

  it("is not understood where its title says that it asks, and no menu is known", () => {
    expect(read(`${head}${composer(hint)}`, asking).state).toBe("unknown");
  });

  it.each([
    [shell, "run_shell_command", ["touch x.txt"]],
    [write, "write_file", ["1 hello"]],
  ])("asks leave, and is answered by the number of its Yes and by Escape", (menu, permission, patterns) => {
    const reading = read(`> go\n\n${menu}`, asking);
    if (reading.state !== "menu") throw new Error(`It is ${reading.state}.`);
    const attention = attentionOf({ menu: reading.menu, id: "a", sessionId: "s", assignmentId: null, at: "now" });
    expect(attention).toMatchObject({ kind: "permission", permission });
    expect(JSON.stringify(attention)).toContain(patterns[0]);
    expect(keyFor({ menu: reading.menu, answer: { kind: "permission", decision: "allow" } })).toBe("1");
    expect(keyFor({ menu: reading.menu, answer: { kind: "permission", decision: "deny" } })).toBe("Escape");
  });
});
