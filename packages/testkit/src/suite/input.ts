import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Orchestrator } from "@townkit/core";
import { refusal } from "./expect.js";
import { exists, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** A value that the types forbid, as an untyped caller may hand it in. */
function wrong<T>(value: unknown): T {
  return value as T;
}

interface Existing {
  readonly town: Orchestrator;
  readonly sessionId: string;
  readonly assignmentId: string;
}

type BadCall = readonly [what: string, call: (given: Existing) => Promise<unknown>];

const work = { type: "prompt", content: "hello" } as const;
const hook = { eventId: "e-1", payload: {} };

const badAssignments: readonly BadCall[] = [
  ["work of no known type", ({ town, sessionId }) => town.assignWork(sessionId, wrong({ ...work, type: "poem" }))],
  ["empty work", ({ town, sessionId }) => town.assignWork(sessionId, { ...work, content: "" })],
  ["work that is a number", ({ town, sessionId }) => town.assignWork(sessionId, wrong({ ...work, content: 7 }))],
  ["work with an unknown key", ({ town, sessionId }) => town.assignWork(sessionId, wrong({ ...work, urgent: true }))],
  ["no work", ({ town, sessionId }) => town.assignWork(sessionId, wrong(undefined))],
  ["an id with a space", ({ town, sessionId }) => town.assignWork(sessionId, work, { assignmentId: "a b" })],
  ["an id that climbs", ({ town, sessionId }) => town.assignWork(sessionId, work, { assignmentId: "../up" })],
  [
    "an id that is too long",
    ({ town, sessionId }) => town.assignWork(sessionId, work, { assignmentId: "x".repeat(65) }),
  ],
  ["a priority that is a word", ({ town, sessionId }) => town.assignWork(sessionId, work, { priority: wrong("high") })],
  ["a priority out of range", ({ town, sessionId }) => town.assignWork(sessionId, work, { priority: 1001 })],
  ["an expiry that is no time", ({ town, sessionId }) => town.assignWork(sessionId, work, { expiresAt: "tomorrow" })],
  ["an unknown delivery", ({ town, sessionId }) => town.assignWork(sessionId, work, { delivery: wrong("now") })],
  ["an unknown until", ({ town, sessionId }) => town.assignWork(sessionId, work, { until: wrong("done") })],
];

const badReads: readonly BadCall[] = [
  ["a filter with an unknown key", ({ town }) => town.listSessions(wrong({ colour: "red" }))],
  ["a filter by no status", ({ town }) => town.listSessions({ status: wrong(["asleep"]) })],
  ["a filter of assignments by no state", ({ town }) => town.listAssignments({ state: wrong(["lost"]) })],
  ["a limit of nothing", ({ town }) => town.listAssignments({ limit: 0 })],
  ["an output limit below one", ({ town, sessionId }) => town.getSessionOutput(sessionId, { limit: -1 })],
  ["an output option that is unknown", ({ town, sessionId }) => town.getSessionOutput(sessionId, wrong({ from: 3 }))],
  ["a wait until never", ({ town, assignmentId }) => town.waitForAssignment(assignmentId, { until: wrong("never") })],
];

const badCalls: readonly BadCall[] = [
  [
    "a resolution of no verdict",
    ({ town, assignmentId }) => town.resolveAssignment(assignmentId, wrong({ verdict: "maybe" })),
  ],
  ["a fork option that is unknown", ({ town, sessionId }) => town.forkSession(sessionId, wrong({ colour: "red" }))],
  ["a fork id with a slash", ({ town, sessionId }) => town.forkSession(sessionId, { id: "a/b" })],
  [
    "an answer of no kind",
    ({ town, sessionId }) => town.respond(sessionId, wrong({ attentionId: "a", answer: { kind: "shrug" } })),
  ],
  [
    "an answer to nothing",
    ({ town, sessionId }) => town.respond(sessionId, { attentionId: "", answer: { kind: "dismiss" } }),
  ],
  ["a key with a space", ({ town, sessionId }) => town.stopSession(sessionId, { key: "a key" })],
  ["a hook without an id", ({ town, sessionId }) => town.onSessionStart(sessionId, { ...hook, eventId: "" })],
  [
    "a hook with a payload that is no object",
    ({ town, sessionId }) => town.onSessionIdle(sessionId, { ...hook, payload: wrong("x") }),
  ],
  [
    "a report of no kind",
    ({ town, sessionId }) => town.reportAgentEvent(sessionId, { ...hook, type: wrong("gossip") }),
  ],
];

async function picture(stage: Stage, sessionId: string) {
  const session = await stage.town.getSession(sessionId);
  return { session, assignments: await stage.town.listAssignments({ sessionId }) };
}

/** Each of the calls is refused as bad input, and nothing is changed by any of them. */
async function allRefused(stage: Stage, calls: readonly BadCall[]): Promise<void> {
  const { id: sessionId } = await stage.spawn();
  const { id: assignmentId } = await stage.run(sessionId, says("before the bad input"));
  const before = await picture(stage, sessionId);
  const { sessions } = await stage.town.listSessions();
  for (const [what, call] of calls) {
    try {
      await refusal(() => call({ town: stage.town, sessionId, assignmentId }), "invalid_input");
    } catch (cause) {
      throw new Error(`${what}: ${(cause as Error).message}`, { cause });
    }
  }
  assert.deepEqual(await picture(stage, sessionId), before);
  assert.equal((await stage.town.listSessions()).sessions.length, sessions.length);
}

async function spawnRefused(stage: Stage, config: Record<string, unknown>, ...codes: Parameters<typeof refusal>[1][]) {
  const good = await stage.config();
  await refusal(() => stage.town.spawnSession(wrong({ ...good, ...config })), ...codes);
  await refusal(() => stage.town.getSession(good.id), "session_not_found");
  return good;
}

/** Bad input: a typed error that names the problem, and nothing changed. */
export const inputCases = [
  orchestratorCase({
    code: "INPUT-001",
    proves: "A session config with a missing, a wrong or an unknown key is refused and starts nothing.",
    async run(stage) {
      const bad: Record<string, unknown>[] = [
        { agent: "" },
        { role: 7 },
        { workDir: null },
        { colour: "red" },
        { model: "" },
        { initPrompt: "" },
        { role: "r".repeat(65) },
        { env: { "NOT A NAME": "x" } },
        { env: { TOWN_SESSION: "somebody-else" } },
        { env: { NUMBER: 7 } },
        { snapshot: "yes" },
      ];
      for (const config of bad) await spawnRefused(stage, config, "invalid_input");
    },
  }),
  orchestratorCase({
    code: "INPUT-002",
    proves: "A session id that is unsafe in a path, an argv or a URL is refused and starts nothing.",
    async run(stage) {
      const { sessions } = await stage.town.listSessions();
      for (const id of ["", "a b", "-rf", "../up", "a/b", "a.b", "ä", "x".repeat(65), 7]) {
        const config = { ...(await stage.config()), id };
        await refusal(() => stage.town.spawnSession(wrong(config)), "invalid_input");
      }
      assert.equal((await stage.town.listSessions()).sessions.length, sessions.length);
    },
  }),
  orchestratorCase({
    code: "INPUT-003",
    proves: "A work directory that does not exist is named in the refusal, is not made, and nothing is started.",
    async run(stage) {
      const workDir = join(await stage.subject.newWorkDir(), "not-there");
      const { id } = await stage.config({ workDir });
      const config = { id, agent: stage.subject.agent, role: "case", workDir };
      const error = await refusal(() => stage.town.spawnSession(config), "work_dir_invalid");
      assert.ok(error.message.includes(workDir), "the error does not name the directory");
      assert.equal(await exists(workDir), false);
      await refusal(() => stage.town.getSession(id), "session_not_found");
    },
  }),
  orchestratorCase({
    code: "INPUT-004",
    proves: "A work directory that is a file is refused and starts nothing.",
    async run(stage) {
      const workDir = join(await stage.subject.newWorkDir(), "a-file");
      await writeFile(workDir, "");
      await spawnRefused(stage, { workDir }, "work_dir_invalid");
    },
  }),
  orchestratorCase({
    code: "INPUT-005",
    proves: "A work directory that is not absolute is refused and starts nothing.",
    async run(stage) {
      for (const workDir of ["relative/path", ".", "~"]) await spawnRefused(stage, { workDir }, "work_dir_invalid");
    },
  }),
  orchestratorCase({
    code: "INPUT-006",
    proves: "An agent that cannot be run here is refused by its name and starts nothing.",
    async run(stage) {
      const good = await stage.config();
      const config = { ...good, agent: "no-such-agent" };
      const error = await refusal(() => stage.town.spawnSession(config), "capability_unsupported", "invalid_input");
      assert.match(error.message, /no-such-agent/);
      await refusal(() => stage.town.getSession(good.id), "session_not_found");
    },
  }),
  orchestratorCase({
    code: "INPUT-007",
    proves: "Work and options of wrong types, unknown keys or unsafe ids are refused and change nothing.",
    run: (stage) => allRefused(stage, badAssignments),
  }),
  orchestratorCase({
    code: "INPUT-008",
    proves: "Filters, limits and waits that make no sense are refused and change nothing.",
    run: (stage) => allRefused(stage, badReads),
  }),
  orchestratorCase({
    code: "INPUT-009",
    proves: "Resolutions, forks, answers, keys, hooks and reports that are not valid are refused and change nothing.",
    run: (stage) => allRefused(stage, badCalls),
  }),
  orchestratorCase({
    code: "INPUT-010",
    proves: "An id that is not well formed is not found or refused by every reading, and never something else.",
    async run(stage) {
      for (const id of ["../etc", "a b", "%2e%2e", "x".repeat(300), "'; drop table"]) {
        await refusal(() => stage.town.getSession(id), "session_not_found", "invalid_input");
        await refusal(() => stage.town.getAssignment(id), "assignment_not_found", "invalid_input");
        await refusal(() => stage.town.getSessionOutput(id), "session_not_found", "invalid_input");
      }
    },
  }),
  orchestratorCase({
    code: "INPUT-011",
    proves: "Permissions that its agent does not have here are named in the refusal, and start nothing with others.",
    async run(stage) {
      const good = await stage.config();
      const config = { ...good, permissions: "no-such-permissions" };
      const error = await refusal(() => stage.town.spawnSession(config), "invalid_input");
      assert.match(error.message, /no-such-permissions/);
      await refusal(() => stage.town.getSession(good.id), "session_not_found");
    },
  }),
];
