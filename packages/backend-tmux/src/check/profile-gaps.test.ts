import { expect, test } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { AgentProfileSchema } from "../profile/profile.js";
import { profileGaps } from "./profile-gaps.js";

const bare = AgentProfileSchema.parse({
  command: ["agent"],
  screen: { composer: { prompt: "> ", rule: "─" }, busy: ["esc to interrupt"] },
});

const keysOf = (profile: Parameters<typeof profileGaps>[0]) => profileGaps(profile).map(({ key }) => key);

test("a profile that says everything lacks nothing", () => {
  expect(profileGaps(scriptedProfile("/home"))).toEqual([]);
});

test("what is left out is named, with what cannot be done without it", () => {
  expect(keysOf(bare)).toEqual([
    "resume",
    "fork",
    "initial_prompt",
    "model",
    "mode",
    "system_prompt",
    "quit",
    "screen.menus",
    "screen.errors",
    "screen.titles",
    "transcript",
    "hooks",
  ]);
  expect(profileGaps(bare)[0]).toEqual({
    key: "resume",
    without: "a stopped session begins a new conversation when it is started again",
  });
});

test("a record that tells half, and a menu that cannot be answered, are gaps too", () => {
  const { transcript, screen, ...profile } = scriptedProfile("/home");
  if (!transcript) throw new Error("It has a transcript.");
  const kept = transcript.records?.filter(({ kind }) => kind === "prompt" || kind === "text");
  const menus = screen.menus.map(({ allow: _, ...menu }) => menu);
  expect(keysOf({ ...profile, transcript: { ...transcript, records: kept }, screen: { ...screen, menus } })).toEqual([
    "screen.menus (allow, deny)",
    "transcript.records (end)",
    "transcript.records (interrupted)",
    "transcript.records (usage)",
  ]);
});
