import { describe, expect, it } from "vitest";
import { endIn, type Heard, heardIn, takenIn } from "./heard.js";
import type { HookFile } from "./hook-file.js";
import { printReply } from "./print-reply.js";
import { promptDigest } from "./prompt-digest.js";
import { readCall } from "./read-call.js";

const file: HookFile = {
  sessionId: "s-1",
  socketPath: "/none",
  spoolDir: "/none",
  event: "name",
  events: [
    { when: { name: "Start" }, means: "session_start", fields: { source: "why", conversation: "session.id" } },
    { when: { name: "Prompt" }, means: "prompt_taken", fields: { text: "words", id: "turn", turn: "turn" } },
    { when: { name: "May" }, means: "permission", fields: { permission: "tool", patterns: "input" } },
    { when: { name: "Stop", ok: true }, means: "turn_ended", fields: { text: "last", prompt: "of" } },
    { when: { name: "Stop" }, means: "turn_failed", fields: { text: "last" } },
    { when: { name: "Compact" }, means: "pre_compact", fields: { trigger: "trigger" } },
    {
      when: { name: "Perhaps" },
      recorded: { number: "used", at_least: 100 },
      means: "pre_compact",
      fields: { transcript: "path" },
    },
  ],
  replies: {
    deny: { event: "{event}", decision: ["no", { why: "{message}" }] },
    context: { more: "{context} and {unknown}" },
    keep_working: { reason: "{keepWorking}" },
  },
  permissionMs: 1000,
};
const read = (told: unknown, last: number | null = null) =>
  readCall({ file, told, at: "t", id: "call-1", lastRecorded: ({ number }) => (number === "used" ? last : 9999) });

describe("a call of a hook", () => {
  it.each([
    [
      { name: "Start", why: "resume", session: { id: "c" } },
      {
        event: "session_start",
        eventId: "session_start-call-1",
        payload: { at: "t", source: "resume", conversation: "c" },
      },
    ],
    [
      { name: "Prompt", words: "fix\r\n it", turn: "t1" },
      {
        event: "prompt_taken",
        eventId: "prompt_taken-t1",
        payload: { at: "t", turn: "t1", digest: promptDigest("fix it") },
      },
    ],
    [
      { name: "May", tool: "bash", input: ["ls", { path: "/x" }] },
      { event: "permission", payload: { at: "t", permission: "bash", patterns: ["ls", '{"path":"/x"}'], always: [] } },
    ],
    [
      { name: "Stop", ok: true, last: "x".repeat(20_000) },
      { event: "session_idle", payload: { at: "t", failed: false, text: "x".repeat(16_000) } },
    ],
    [
      { name: "Stop", ok: true, of: "fix it" },
      { event: "session_idle", payload: { at: "t", failed: false, digest: promptDigest("fix it") } },
    ],
    [
      { name: "Stop", ok: false, last: 7 },
      { event: "session_idle", payload: { at: "t", failed: true } },
    ],
    [
      { name: "Compact", trigger: "auto" },
      { event: "pre_compact", payload: { at: "t", trigger: "auto" } },
    ],
  ])("%j is told as what it means", (told, expected) => {
    expect(read(told)).toMatchObject({ sessionId: "s-1", ...expected });
  });

  it.each([{ name: "Other" }, "words", null, 7, []])("%j means nothing", (told) => {
    expect(read(told)).toBeNull();
  });

  it.each([
    [{ name: "Perhaps", path: "/r" }, 100, true],
    [{ name: "Perhaps", path: "/r" }, 99, false],
    [{ name: "Perhaps", path: "/r" }, null, false],
    [{ name: "Perhaps" }, 100, false],
  ])("%j, with %j as the last in its record, is told: %j", (told, last, isTold) => {
    expect(read(told, last)?.event).toBe(isTold ? "pre_compact" : undefined);
  });

  it("never tells the words of a prompt", () => {
    expect(JSON.stringify(read({ name: "Prompt", words: "the secret plan", turn: "t1" }))).not.toContain("secret");
  });
});

it("words are the same however their letters are put together", () => {
  expect(promptDigest("cafe\u0301 \n noir")).toBe(promptDigest("caf\u00e9 noir"));
  expect(promptDigest("cafe noir")).not.toBe(promptDigest("caf\u00e9 noir"));
});

describe("a reply", () => {
  const print = (reply: object) => printReply({ file, told: { name: "May" }, reply });
  it("is printed in the agent's own words", () => {
    expect(print({ decision: "deny", message: 'not "here"' })).toBe(
      '{"event":"May","decision":["no",{"why":"not \\"here\\""}]}',
    );
    expect(print({ context: "{message}" })).toBe('{"more":"{message} and {unknown}"}');
    expect(print({ keepWorking: "the tests" })).toBe('{"reason":"the tests"}');
  });

  it("that says nothing, or for which the agent has no words, is nothing", () => {
    expect(print({})).toBe("");
    expect(print({ decision: "allow" })).toBe("");
  });
});

const said = (one: Partial<Heard>): Heard => ({
  number: 1,
  what: "prompt_taken",
  at: "2026-01-01T00:00:05Z",
  turn: null,
  digest: null,
  text: null,
  ...one,
});

describe("what was heard", () => {
  const since = "2026-01-01T00:00:04Z";
  const earlierTurns = new Set(["old"]);
  const taken = (one: Partial<Heard>) => takenIn({ heard: [said(one)], digest: "d", since, earlierTurns });

  it("shows that a prompt was taken, if it is of these words, said since, and of no turn before", () => {
    expect(taken({ digest: "d" })).toBeDefined();
    expect(taken({ digest: "d", turn: "new" })).toBeDefined();
    expect(taken({ digest: "d", turn: "old" })).toBeUndefined();
    expect(taken({ digest: "d", at: "2026-01-01T00:00:03Z" })).toBeUndefined();
    expect(taken({ digest: "other" })).toBeUndefined();
    expect(taken({ what: "turn_ended", digest: "d" })).toBeUndefined();
  });

  it("shows the end of the turn that it names, or of any since", () => {
    const end = (one: Partial<Heard>, turn: string | null) =>
      endIn({ heard: [said({ what: "turn_ended", ...one })], turn, digest: "d", since });
    expect(end({ turn: "a" }, "a")).toBeDefined();
    expect(end({ turn: "a" }, "b")).toBeUndefined();
    expect(end({ turn: "a" }, null)).toBeUndefined();
    expect(end({}, "b")).toBeDefined();
    expect(end({ at: "2026-01-01T00:00:03Z" }, "b")).toBeUndefined();
    // A prompt that came at a turn's end is perhaps taken into that turn, which then ends once more.
    expect(end({ turn: "a", at: "2026-01-01T00:00:03Z" }, "a")).toBeUndefined();
    expect(end({ what: "prompt_taken" }, null)).toBeUndefined();
  });

  it("is not the end of a turn where it names the prompt of another one, or was said before its prompt was taken", () => {
    const [aborted, taken] = [said({ digest: "other", at: "2026-01-01T00:00:01Z" }), said({ digest: "d" })];
    const end = (one: Partial<Heard>) =>
      endIn({ heard: [aborted, taken, said({ what: "turn_ended", ...one })], turn: null, digest: "d", since });
    const later = "2026-01-01T00:00:06Z";
    expect(end({ digest: "other", at: later })).toBeUndefined();
    expect(end({ digest: "d", at: "2026-01-01T00:00:04Z" })).toBeUndefined();
    expect(end({ digest: "d", at: later })).toBeDefined();
    // Together with what was put beside it, for example.
    expect(end({ digest: "unheard", at: later })).toBeDefined();
  });

  it("is what reports say of turns, and of nothing else", () => {
    const payload = { at: "t", turn: "a", failed: true, text: "no" };
    expect(heardIn({ event: "session_idle", eventId: "e", payload })).toMatchObject({
      what: "turn_failed",
      text: "no",
    });
    expect(heardIn({ event: "prompt_taken", eventId: "e", payload: { at: "t", digest: 7 } })).toMatchObject({
      digest: null,
    });
    expect(heardIn({ event: "session_idle", eventId: "e", payload: {} })).toBeNull();
    expect(heardIn({ event: "hello", eventId: "e", payload })).toBeNull();
  });
});
