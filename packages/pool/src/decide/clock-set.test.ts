import { expect, it } from "vitest";
import { now, stateWith } from "../test-support/state-fixture.js";
import { clockSet } from "./clock-set.js";
import { loadedState } from "./session-state.js";

const ended = { how: "failed", why: "It died.", failureClass: null, next: "start" } as const;
const dueAt = (ms: number) => ({ restarts: [], limited: [], stopAsked: false, ended: { ...ended, dueAt: iso(ms) } });
const iso = (ms: number) => new Date(ms).toISOString();
const hour = 3_600_000;

const waiting = stateWith({
  looks: [{ assignmentId: "w-1", notBefore: now + 1_000 }],
  stallDue: now + 2_000,
  patientSince: now - 3_000,
  backoff: { tries: 2, until: now + 4_000 },
});
const state = { ...waiting, record: { ...waiting.record, supervision: dueAt(now + 5_000) } };

it("what is waited for comes as soon as it would have come, and nothing else is changed", () => {
  expect(clockSet(state, -hour)).toEqual({
    ...state,
    looks: [{ assignmentId: "w-1", notBefore: now - hour + 1_000 }],
    stallDue: now - hour + 2_000,
    patientSince: now - hour - 3_000,
    backoff: { tries: 2, until: now - hour + 4_000 },
    record: { ...state.record, supervision: dueAt(now - hour + 5_000) },
  });
});

it("where nothing is waited for, nothing is", () => {
  const { stallDue, backoff, looks, record } = clockSet(stateWith(), hour);
  expect({ stallDue, backoff, looks, supervision: record.supervision }).toEqual({
    stallDue: null,
    backoff: null,
    looks: [],
    supervision: undefined,
  });
});

it("a planned start that was written before the clock was set back is not an hour away for the next process", () => {
  const { record } = loadedState({ record: state.record, work: [], now: now - hour });
  expect(record.supervision).toEqual(dueAt(now - hour + 5_000));
});
