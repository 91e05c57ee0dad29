import { expect, it } from "vitest";
import { utilityOf } from "./utility-call.js";

const base = { model: "scripted", stream: true, session: "", tools: [], messages: [] };
const says = (text: string) => [{ role: "user" as const, text }];

it.each([
  [
    "OpenCode's title",
    { system: "You are a title generator. You output", messages: says("Fix it") },
    "title",
    "Fix it",
  ],
  [
    "Claude Code's title",
    { system: "x", messages: says("<session>\nFix it\n</session>\n\nWrite the title in the language") },
    "title",
    "Fix it",
  ],
  [
    "Gemini CLI's choice of a model",
    { system: "\nYou are a specialized Task Routing AI. Your", messages: says("Fix it") },
    "routing",
    "Fix it",
  ],
  [
    "Gemini CLI's name for the conversation before",
    {
      system: "",
      messages: says(
        "Summarize the user's primary intent or goal in this conversation in ONE sentence.\n\nConversation:\nUser: Fix it\n\nSummary (max 80 chars):",
      ),
    },
    "title",
    "User: Fix it",
  ],
  [
    "Gemini CLI's compaction",
    {
      system: "\nYou are a specialized system component responsible for distilling chat history into a",
      messages: says("Generate a new <state_snapshot> based on the provided history."),
    },
    "summary",
    expect.stringMatching(/^Generate/),
  ],
  [
    "Claude Code's compaction",
    {
      system: "x",
      tools: ["Bash", "Edit", "Read", "Write"],
      messages: says("CRITICAL: Respond with TEXT ONLY. No tools.\n\nYour task is to create a detailed summary of it"),
    },
    "summary",
    expect.stringMatching(/^CRITICAL/),
  ],
])("knows %s by its wording", (_name, given, kind, userText) => {
  const found = utilityOf({ ...base, ...given });
  expect([found?.call.kind, found?.userText]).toEqual([kind, userText]);
});

it("takes a call that offers tools for a turn's, whatever it says", () => {
  const system = "You are a title generator.";
  expect(utilityOf({ ...base, system, tools: ["bash"], messages: says("x") })).toBe(null);
  expect(utilityOf({ ...base, system: "You are an agent.", messages: says("x") })).toBe(null);
});
