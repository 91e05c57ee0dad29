import { describe, expect, it } from "vitest";
import type { Heard } from "../hooks/heard.js";
import { promptDigest } from "../hooks/prompt-digest.js";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import { type AgentSight, observeAccepted } from "./observe-turn.js";

const turn = {
  promptId: null,
  digest: promptDigest("go"),
  from: 0,
  since: "2026-01-01T00:00:00Z",
  heardBefore: 0,
  hooked: true,
  turn: "t1",
};
const prompt: TranscriptEntry = { kind: "prompt", id: "1", turn: "t1", at: "2026-01-01T00:00:01Z", text: "go" };
const end: TranscriptEntry = { kind: "end", turn: "t1", at: "t", finish: "stop" };
const stop: Heard = {
  number: 1,
  what: "turn_ended",
  at: "2026-01-01T00:00:10Z",
  turn: "t1",
  digest: null,
  text: "by hook",
};

const busy: AgentSight = {
  entries: [prompt],
  cutBefore: 0,
  conversation: "c",
  heard: [],
  idle: false,
  idleForMs: 0,
  error: null,
  ended: null,
  endAsked: false,
  silentEnds: false,
  at: "2026-01-01T00:00:20Z",
};

function seen(sight: Partial<AgentSight>, changed: Partial<typeof turn> & { promptId?: string | null } = {}) {
  const observation = observeAccepted({
    turn: { ...turn, ...changed },
    sight: { ...busy, ...sight },
  });
  const by = "evidence" in observation ? observation.evidence.kind : null;
  const text = "outcome" in observation ? (observation.outcome?.text ?? null) : null;
  return { state: observation.state, by, text };
}

describe("a turn that was accepted", () => {
  it.each<[string, Partial<AgentSight>, object]>([
    ["runs by its record", {}, { state: "running", by: "transcript" }],
    [
      "has ended by its record, whatever its hook says",
      { entries: [prompt, end], heard: [stop] },
      { state: "completed", by: "transcript" },
    ],
    [
      "has ended by its hook, where its record does not say it in time",
      { heard: [stop] },
      { state: "completed", by: "hook", text: "by hook" },
    ],
    [
      "has ended by its hook also where the clock was set back since that came",
      { heard: [stop], at: "2025-12-31T23:00:00Z" },
      { state: "completed", by: "hook", text: "by hook" },
    ],
    [
      "has not ended by what a hook said of another before it was begun and the clock was set back",
      { heard: [{ ...stop, number: 0, turn: null }], idle: true },
      { state: "running", by: "transcript" },
    ],
    [
      "has not ended with the turn into which it was taken at that one's end",
      { entries: [{ ...prompt, at: "2026-01-01T00:00:12Z" }], heard: [stop] },
      { state: "running", by: "transcript" },
    ],
    ["is left to its record for a moment", { heard: [stop], at: "2026-01-01T00:00:11Z" }, { state: "running" }],
    [
      "has failed by its hook",
      { entries: null, heard: [{ ...stop, what: "turn_failed" }] },
      { state: "failed", by: "hook" },
    ],
    ["has not ended by the end of another", { heard: [{ ...stop, turn: "t0" }] }, { state: "running" }],
    [
      "has ended by an end that names no turn, when its screen is idle",
      { entries: null, heard: [{ ...stop, turn: null }], idle: true },
      { state: "completed", by: "hook" },
    ],
    [
      "has not ended by such an end while its screen is busy",
      { entries: null, heard: [{ ...stop, turn: null }] },
      { state: "running" },
    ],
    [
      "has its hook waited for where its screen is idle",
      { entries: null, idle: true, idleForMs: 4999 },
      { state: "running" },
    ],
    [
      "has ended by its screen where its hook never says it",
      { entries: null, idle: true, idleForMs: 5000 },
      { state: "completed", by: "screen" },
    ],
    [
      "bug class 13: runs for as long as its tool does, also when nothing was said for ten minutes",
      { entries: null, at: "2026-01-01T00:10:00Z" },
      { state: "running" },
    ],
    [
      "bug class 15: has failed where that is the last thing that its screen says",
      { entries: null, idle: true, idleForMs: 5000, error: "API Error: 401" },
      { state: "failed", by: "screen" },
    ],
    [
      "bug class 15: has not failed by its screen where its record says how it ended",
      { entries: [prompt, end], idle: true, idleForMs: 5000, error: "API Error: 401" },
      { state: "completed", by: "transcript" },
    ],
    [
      "was aborted where we had it ended",
      { entries: null, idle: true, endAsked: true },
      { state: "aborted", by: "screen" },
    ],
    ["was cut where its agent is gone", { entries: null, ended: "It ended with code 1." }, { state: "interrupted" }],
    [
      "that ended in silence is over in a while",
      { idle: true, idleForMs: 15_000, silentEnds: true },
      { state: "interrupted", by: "screen" },
    ],
    [
      "that was to end in silence is aborted sooner",
      { idle: true, idleForMs: 2000, silentEnds: true, endAsked: true },
      { state: "aborted", by: "screen" },
    ],
    [
      "runs where no turn of its agent ends in silence",
      { idle: true, idleForMs: 60_000, endAsked: true },
      { state: "running", by: "transcript" },
    ],
    ["that is not in its record yet runs", { entries: [], idle: true, idleForMs: 5000 }, { state: "running" }],
  ])("%s", (_, sight, expected) => {
    expect(seen(sight)).toMatchObject(expected);
  });

  it.each<[string, Partial<AgentSight>, string]>([
    ["was aborted", { endAsked: true, idleForMs: 2000 }, "aborted"],
    ["ended", { idleForMs: 15_000 }, "interrupted"],
  ])("that %s in silence tells what its record has of it", (_, sight, state) => {
    const text: TranscriptEntry = { kind: "text", id: "2", turn: "t1", at: "t", text: "so far" };
    const tokens = { outputTokens: 34, reasoningTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const usage: TranscriptEntry = { kind: "usage", turn: "t1", inputTokens: 120, ...tokens };
    const entries = [prompt, text, usage];
    const observation = observeAccepted({ turn, sight: { ...busy, entries, idle: true, silentEnds: true, ...sight } });
    expect(observation).toMatchObject({ state, outcome: { text: "so far", usage: { inputTokens: 120 } } });
  });

  it("that its record holds and no hook told of is not said to be missing there", () => {
    const sight = { ...busy, idle: true, idleForMs: 15_000, silentEnds: true };
    const reason = "The agent waits for a prompt, and nothing says how its turn ended.";
    expect(observeAccepted({ turn: { ...turn, hooked: false }, sight })).toMatchObject({
      state: "interrupted",
      reason,
    });
  });

  it("of which no hook told is believed by the screen at once", () => {
    expect(seen({ entries: null, idle: true }, { hooked: false, turn: "t1" })).toMatchObject({ state: "completed" });
  });

  it("whose prompt was in the record and is not any more is unknown", () => {
    expect(seen({ entries: [] }, { promptId: "1" as never })).toMatchObject({ state: "unknown" });
  });
});
