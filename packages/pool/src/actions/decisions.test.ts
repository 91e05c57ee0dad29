import type { DurableEvent, Session } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { type Action, actionsOn } from "./action.js";
import { replyOf } from "./reply.js";
import { keptInARow, mayGoOn, triggersOf } from "./triggers.js";

describe("what an action prints", () => {
  it.each([
    { on: "start", stdout: "  You are a polecat.\n", reply: { context: "You are a polecat." } },
    { on: "pre_compact", stdout: '{"context":"x","keepWorking":"y"}', reply: { context: "x" } },
    { on: "start", stdout: '{"keepWorking":"y"}', reply: {} },
    { on: "start", stdout: "[1, 2]", reply: { context: "[1, 2]" } },
    { on: "start", stdout: '"words"', reply: { context: '"words"' } },
    { on: "start", stdout: '{"context":7}', reply: { context: '{"context":7}' } },
    { on: "start", stdout: " \n", reply: {} },
    { on: "idle", stdout: '{"keepWorking":" Mend the rest. ","more":1}', reply: { keepWorking: "Mend the rest." } },
    { on: "idle", stdout: "some words", reply: {} },
    { on: "idle", stdout: '{"context":"x"}', reply: {} },
    { on: "idle", stdout: '{"keepWorking":""}', reply: {} },
    { on: "stop", stdout: '{"keepWorking":"x"}', reply: {} },
    { on: "work_done", stdout: "words", reply: {} },
  ] as const)("on $on, $stdout, gives $reply", ({ on, stdout, reply }) => {
    expect(replyOf({ on, stdout })).toEqual(reply);
  });
});

describe("an event", () => {
  const change = (from: string, to: string) => ({ type: "assignment.changed", from, to }) as DurableEvent;
  it.each([
    { event: change("running", "completed"), on: ["work_done", "idle"] },
    { event: change("delivering", "failed"), on: ["work_done", "idle"] },
    { event: change("unknown", "interrupted"), on: ["work_done", "idle"] },
    { event: change("interrupted", "failed"), on: [] },
    { event: change("queued", "failed"), on: [] },
    { event: change("queued", "cancelled"), on: [] },
    { event: change("accepted", "running"), on: [] },
    { event: change("running", "unknown"), on: [] },
    { event: { type: "attention.raised" } as DurableEvent, on: ["attention"] },
    { event: { type: "session.changed", session: { status: "stopped" } } as DurableEvent, on: ["stop"] },
    { event: { type: "session.changed", session: { status: "idle" } } as DurableEvent, on: [] },
    { event: { type: "hook.called", hook: "session_start" } as DurableEvent, on: [] },
  ])("$event means $on", ({ event, on }) => {
    expect(triggersOf(event)).toEqual(on);
  });
});

const session = {
  status: "idle",
  queued: 0,
  paused: null,
  attention: [],
  currentAssignmentId: null,
} as unknown as Session;

it("a session goes on only where nothing is under way, waits, or is held", () => {
  expect(mayGoOn(session)).toBe(true);
  const others: Partial<Session>[] = [
    { status: "busy" },
    { status: "ready" },
    { status: "stopped" },
    { queued: 1 },
    { paused: { since: "", reason: "", assignmentId: null } },
    { attention: [{} as Session["attention"][number]] },
    { currentAssignmentId: "w-1" },
  ];
  for (const other of others) expect(mayGoOn({ ...session, ...other })).toBe(false);
});

it("what keeps a session at work is counted back to the last other work", () => {
  const work = (...ids: string[]) => ids.map((id) => ({ id }));
  expect(keptInARow(work())).toBe(0);
  expect(keptInARow(work("w-1", "keep-1"))).toBe(0);
  expect(keptInARow(work("keep-2", "keep-1", "w-1", "keep-0"))).toBe(2);
  expect(keptInARow(work("keep-2", "keep-1"))).toBe(2);
});

it("an action of a role takes the place of that of all roles with its name, also where it is for other events", () => {
  const action = (name: string, on: Action["on"], argv: string[]): Action => ({
    name,
    on,
    argv,
    timeoutMs: 1,
    keepWorkingLimit: 1,
  });
  const actions = {
    all: [action("a", ["start"], ["all-a"]), action("b", ["start", "idle"], ["all-b"])],
    roles: { polecat: [action("b", ["stop"], ["own-b"]), action("c", ["start"], ["own-c"])] },
    run: () => Promise.reject(new Error("not run")),
  };
  const on = (role: string, event: Action["on"][number]) =>
    actionsOn({ actions, role, on: event }).map(({ argv }) => argv[0]);
  expect(on("polecat", "start")).toEqual(["all-a", "own-c"]);
  expect(on("polecat", "idle")).toEqual([]);
  expect(on("polecat", "stop")).toEqual(["own-b"]);
  expect(on("toString", "start")).toEqual(["all-a", "all-b"]);
});
