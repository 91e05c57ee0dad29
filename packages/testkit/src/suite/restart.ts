import assert from "node:assert/strict";
import { there } from "./expect.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** Ends the orchestrator and opens it again. */
export async function restart(stage: Stage, how: "dispose" | "kill"): Promise<void> {
  await there(stage.subject.restart, "the means to restart (`restart` of the subject)").call(stage.subject, how);
}

async function settledWorkSurvives(stage: Stage, how: "dispose" | "kill"): Promise<void> {
  const session = await stage.spawn();
  const before = await stage.run(session.id, marking("settled"));
  await restart(stage, how);
  const after = await stage.town.getAssignment(before.id);
  assert.equal(after.state, "completed");
  assert.deepEqual(after.outcome, before.outcome);
  const again = await stage.assign(session.id, marking("settled"), { assignmentId: before.id });
  assert.equal(again.state, "completed");
  assert.equal(await marksOf(session.workDir, "settled"), 1);
}

async function runningWorkSurvives(stage: Stage, how: "dispose" | "kill"): Promise<void> {
  const session = await stage.spawn();
  const assignmentId = await stage.occupy(session);
  await restart(stage, how);
  await stage.open(session, assignmentId);
  const ended = await stage.settled(assignmentId);
  assert.equal(ended.state, "completed");
  assert.equal(ended.attempts.length, 1);
  assert.equal(await marksOf(session.workDir, assignmentId), 1);
  const { agents } = await stage.town.capabilities();
  if (agents[stage.subject.agent]?.structuredMessages)
    assert.equal((await stage.deliveries(session.id, assignmentId)).length, 1);
}

/** What survives the end of an orchestrator whose agents or their records outlive it. */
export const restartCases = [
  orchestratorCase({
    code: "RESTART-001",
    proves: "After an orderly restart a session is found again, alive, and completes work.",
    part: "restart-agents-live",
    async run(stage) {
      const before = await stage.spawn({ role: "survivor" });
      await restart(stage, "dispose");
      const after = await stage.town.getSession(before.id);
      assert.equal(after.liveness.state, "alive");
      assert.equal(after.role, "survivor");
      assert.equal(after.createdAt, before.createdAt);
      await stage.run(before.id, says("still here"));
    },
  }),
  orchestratorCase({
    code: "RESTART-002",
    proves: "After a hard end a session is found again, alive, and completes work.",
    part: "restart-agents-live",
    async run(stage) {
      const { id } = await stage.spawn();
      await restart(stage, "kill");
      assert.equal((await stage.town.getSession(id)).liveness.state, "alive");
      await stage.run(id, says("still here"));
    },
  }),
  orchestratorCase({
    code: "RESTART-003",
    proves: "Ended work is still known after an orderly restart, and handing it in again does not repeat it.",
    part: "restart",
    run: (stage) => settledWorkSurvives(stage, "dispose"),
  }),
  orchestratorCase({
    code: "RESTART-004",
    proves: "Ended work is still known after a hard end, and handing it in again does not repeat it.",
    part: "restart",
    run: (stage) => settledWorkSurvives(stage, "kill"),
  }),
  orchestratorCase({
    code: "RESTART-007",
    proves: "A turn that ended while nobody looked is found ended.",
    part: "restart-agents-live",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = await stage.occupy(session);
      const reopened = restart(stage, "kill");
      await stage.open(session, assignmentId);
      await reopened;
      assert.equal((await stage.settled(assignmentId)).state, "completed");
      assert.equal(await marksOf(session.workDir, assignmentId), 1);
    },
  }),
  orchestratorCase({
    code: "RESTART-005",
    proves: "A turn that ran during an orderly restart is followed to its end: one attempt, carried out once.",
    part: "restart-agents-live",
    run: (stage) => runningWorkSurvives(stage, "dispose"),
  }),
  orchestratorCase({
    code: "RESTART-006",
    proves: "A turn that ran during a hard end is followed to its end: one attempt, carried out once.",
    part: "restart-agents-live",
    run: (stage) => runningWorkSurvives(stage, "kill"),
  }),
  orchestratorCase({
    code: "RESTART-008",
    proves: "A stopped session is still stopped after a restart: nothing is started that nobody asked for.",
    part: "restart",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.town.stopSession(id);
      await restart(stage, "kill");
      assert.equal((await stage.town.getSession(id)).status, "stopped");
    },
  }),
  orchestratorCase({
    code: "RESTART-009",
    proves: "The output can be read on after a restart from a cursor of before it: nothing missed, nothing doubled.",
    part: "restart-agents-live",
    async run(stage) {
      const { id } = await stage.spawn();
      await stage.run(id, says("before the restart"));
      const before = await stage.messages(id);
      const { cursor } = await stage.town.getSessionOutput(id);
      await restart(stage, "dispose");
      assert.deepEqual(await stage.messages(id), before);
      const second = await stage.run(id, says("after the restart"));
      const news = await stage.town.getSessionOutput(id, { after: cursor });
      assert.ok(news.messages.some((one) => one.assignmentId === second.id));
      if (!news.restarted) assert.deepEqual([...before, ...news.messages], await stage.messages(id));
    },
  }),
  orchestratorCase({
    code: "RESTART-015",
    proves: "Restarted three times in a row, an orchestrator says each time the same of its sessions and work.",
    part: "restart-agents-live",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("steady"));
      for (let time = 0; time < 3; time++) {
        await restart(stage, "dispose");
        assert.equal((await stage.town.getSession(session.id)).status, "idle");
        assert.equal((await stage.town.getAssignment(id)).state, "completed");
        assert.equal((await stage.town.listAssignments({ sessionId: session.id })).length, 1);
      }
    },
  }),
];
