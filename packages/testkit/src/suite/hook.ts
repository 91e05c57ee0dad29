import assert from "node:assert/strict";
import { type HookName, HookReplySchema, type Orchestrator } from "@townkit/core";
import { refusal } from "./expect.js";
import { orchestratorCase } from "./stage.js";
import { cursorNow, recordSession } from "./watch.js";

const hooks: readonly { name: HookName; call: (town: Orchestrator) => Orchestrator["onSessionStart"] }[] = [
  { name: "session_start", call: (town) => town.onSessionStart.bind(town) },
  { name: "session_idle", call: (town) => town.onSessionIdle.bind(town) },
];

/** Hooks and reports of agents: journalled, once by their id, and always answered the same. */
export const hookCases = [
  orchestratorCase({
    code: "HOOK-001",
    proves: "Each hook call is answered and told as an event with its id and its payload.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      for (const { name, call } of hooks) {
        const event = { eventId: `e-${name}`, payload: { by: "the suite", count: 3 } };
        HookReplySchema.parse(await call(stage.town)(session.id, event));
        const told = await recorder.until(
          `the event of ${name}`,
          (one) => one.type === "hook.called" && one.eventId === event.eventId,
        );
        assert.ok(told.type === "hook.called");
        assert.equal(told.hook, name);
        assert.deepEqual(told.payload, event.payload);
      }
      await recorder.stop();
    },
  }),
  orchestratorCase({
    code: "HOOK-002",
    proves: "The same hook event, again and at the same time, is one event with one reply.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      const event = { eventId: "the-same", payload: {} };
      const calls = () => Promise.all([1, 2, 3].map(() => stage.town.onSessionIdle(session.id, event)));
      const replies = [...(await calls()), ...(await calls())];
      for (const reply of replies) assert.deepEqual(reply, replies[0]);
      await cursorNow(stage, session);
      await recorder.until("a later event", (one) => one.type === "hook.called" && one.eventId !== event.eventId);
      const seen = await recorder.stop();
      assert.equal(seen.filter((one) => one.type === "hook.called" && one.eventId === event.eventId).length, 1);
    },
  }),
  orchestratorCase({
    code: "HOOK-003",
    proves: "The same event id on two sessions is two events.",
    async run(stage) {
      const sessions = await Promise.all([stage.spawn(), stage.spawn()]);
      for (const session of sessions) {
        const recorder = await recordSession(stage, session);
        await stage.town.onSessionIdle(session.id, { eventId: "shared", payload: {} });
        await recorder.until("its event", (one) => one.type === "hook.called" && one.eventId === "shared");
        await recorder.stop();
      }
    },
  }),
  orchestratorCase({
    code: "HOOK-004",
    proves: "A report of the agent's plugin is answered and told once, with its kind.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      const report = { eventId: "r-1", type: "hello", payload: { version: "1" } } as const;
      const first = HookReplySchema.parse(await stage.town.reportAgentEvent(session.id, report));
      assert.deepEqual(await stage.town.reportAgentEvent(session.id, report), first);
      await cursorNow(stage, session);
      await recorder.until("a later event", (one) => one.type === "hook.called");
      const told = (await recorder.stop()).filter(
        (one) => one.type === "agent.reported" && one.eventId === report.eventId,
      );
      assert.equal(told.length, 1);
      assert.equal(told[0]?.type === "agent.reported" && told[0].report, "hello");
    },
  }),
  orchestratorCase({
    code: "HOOK-005",
    proves: "A plugin's error becomes an event that a reader sees.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      const payload = { message: "the plugin fell over" };
      await stage.town.reportAgentEvent(session.id, { eventId: "r-2", type: "plugin_error", payload });
      const told = await recorder.until(
        "the failure",
        (one) => one.type === "plugin.failed" || (one.type === "agent.reported" && one.report === "plugin_error"),
      );
      assert.match(JSON.stringify(told), /fell over/);
      await recorder.stop();
    },
  }),
  orchestratorCase({
    code: "HOOK-006",
    proves: "The hook before a compaction is answered and told, where the agent has one.",
    part: "can-preCompact",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      HookReplySchema.parse(await stage.town.onPreCompact(session.id, { eventId: "c-1", payload: {} }));
      await recorder.until("its event", (one) => one.type === "hook.called" && one.hook === "pre_compact");
      await recorder.stop();
    },
  }),
  orchestratorCase({
    code: "HOOK-007",
    proves: "The hook before a compaction is refused, and not told, where the agent does not declare it.",
    part: "cannot-preCompact",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      await refusal(
        () => stage.town.onPreCompact(session.id, { eventId: "c-1", payload: {} }),
        "capability_unsupported",
      );
      await cursorNow(stage, session);
      await recorder.until("a later event", (one) => one.type === "hook.called");
      assert.ok((await recorder.stop()).every((one) => one.type !== "hook.called" || one.hook !== "pre_compact"));
    },
  }),
];
