import assert from "node:assert/strict";
import { newAssignmentId } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, marksOf, refuses, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

/** Delivery: ended for a stated reason, listed, and refused before anything is sent. */
export const deliverEndCases = [
  orchestratorCase({
    code: "DELIVER-009",
    proves: "A provider's refusal fails the work with a code and the provider's own words.",
    async run(stage) {
      const session = await stage.spawn();
      const receipt = await stage.assign(session.id, refuses({ status: 400, message: "the request has three heads" }), {
        until: "settled",
      });
      const { state, failure } = await stage.town.getAssignment(receipt.assignmentId);
      assert.equal(state, "failed");
      assert.match(there(failure, "the failure").message, /three heads/);
      assert.notEqual(failure?.code, "");
    },
  }),
  orchestratorCase({
    code: "DELIVER-010",
    proves: "A refused key fails the work with that reason, as one that no retry will mend.",
    async run(stage) {
      const session = await stage.spawn();
      const receipt = await stage.assign(session.id, refuses({ status: 401, message: "no such key is known" }), {
        until: "settled",
      });
      const { state, failure } = await stage.town.getAssignment(receipt.assignmentId);
      assert.equal(state, "failed");
      assert.match(there(failure, "the failure").message, /no such key is known/);
      assert.equal(failure?.retryable, false);
    },
  }),
  orchestratorCase({
    code: "DELIVER-011",
    proves: "A session takes and completes the next work after one that failed.",
    async run(stage) {
      const session = await stage.spawn();
      await stage.assign(session.id, refuses({ status: 400, message: "not this one" }), { until: "settled" });
      await stage.run(session.id, says("but this one"));
    },
  }),
  orchestratorCase({
    code: "DELIVER-012",
    proves: "A model that does not exist is named as the reason, by the spawn or by the work's failure.",
    async run(stage) {
      const config = await stage.config({ model: "nowhere/no-such-model" });
      const spawned = await stage.town
        .spawnSession(config, { timeoutMs: stage.patience })
        .catch((error: Error) => error);
      if (spawned instanceof Error) {
        assert.match(spawned.message, /no-such-model|nowhere/);
        return;
      }
      const assignmentId = newAssignmentId();
      const taken = await stage
        .assign(config.id, marking(assignmentId), { assignmentId })
        .catch((error: Error) => error);
      const why = taken instanceof Error ? taken.message : (await stage.settled(assignmentId)).failure?.message;
      assert.match(why ?? "", /no-such-model|nowhere/);
      assert.equal(await marksOf(config.workDir, assignmentId), 0);
    },
  }),
  orchestratorCase({
    code: "DELIVER-013",
    proves: "Mail and beads are refused where no source of such work is, before anything is sent.",
    async run(stage) {
      const session = await stage.spawn();
      const bead = { type: "bead", content: "hello", beadId: "gt-1" } as const;
      await refusal(() => stage.town.assignWork(session.id, bead), "capability_unsupported");
      // A town that delivers mail misses what this one does not say: whom it is from.
      const mail = { type: "mail", content: "hello" } as const;
      await refusal(() => stage.town.assignWork(session.id, mail), "capability_unsupported", "invalid_input");
      assert.deepEqual(await stage.town.listAssignments({ sessionId: session.id }), []);
    },
  }),
  orchestratorCase({
    code: "DELIVER-014",
    proves: "Three pieces of work on three sessions at the same time each end in their own session.",
    async run(stage) {
      const sessions = await Promise.all([stage.spawn(), stage.spawn(), stage.spawn()]);
      await Promise.all(
        sessions.map(async (session) => {
          const { id } = await stage.run(session.id, marking(session.id, `from ${session.id}`));
          const { outcome } = await stage.town.getAssignment(id);
          assert.match(outcome?.text ?? "", new RegExp(`from ${session.id}`));
          assert.equal(await marksOf(session.workDir, session.id), 1);
        }),
      );
    },
  }),
  orchestratorCase({
    code: "DELIVER-021",
    proves: "A completed turn reports the tokens that the provider counted.",
    part: "can-usage",
    async run(stage) {
      const session = await stage.spawn();
      const script = {
        steps: [
          { do: "usage", input: 120, output: 34 },
          { do: "say", text: "counted" },
        ],
      } as const;
      const { outcome } = await stage.run(session.id, { steps: [...script.steps] });
      const usage = there(there(outcome, "the outcome").usage, "the usage");
      assert.equal(usage.inputTokens, 120);
      assert.equal(usage.outputTokens, 34);
    },
  }),
  orchestratorCase({
    code: "DELIVER-022",
    proves: "Assignments are listed newest first, by session, by state and up to a limit.",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.run(session.id, says("one"));
      const second = await stage.run(session.id, says("two"));
      const ids = async (filter: Parameters<typeof stage.town.listAssignments>[0]) =>
        (await stage.town.listAssignments({ sessionId: session.id, ...filter })).map(({ id }) => id);
      assert.deepEqual(await ids({}), [second.id, first.id]);
      assert.deepEqual(await ids({ limit: 1 }), [second.id]);
      assert.deepEqual(await ids({ state: ["failed", "aborted"] }), []);
      assert.deepEqual(await ids({ state: ["completed"] }), [second.id, first.id]);
    },
  }),
  orchestratorCase({
    code: "DELIVER-023",
    proves: "A normal end says why the model stopped.",
    async run(stage) {
      const session = await stage.spawn();
      const { outcome } = await stage.run(session.id, says("that was all"));
      assert.equal(outcome?.finish, "stop");
    },
  }),
  orchestratorCase({
    code: "DELIVER-024",
    proves: "Work whose expiry has passed already is expired and never sent.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const expiresAt = new Date(Date.now() - 60_000).toISOString();
      const receipt = await stage.assign(session.id, marking(assignmentId), {
        assignmentId,
        expiresAt,
        until: "settled",
      });
      assert.equal(receipt.state, "expired");
      await stage.run(session.id, says("a turn after it"));
      assert.equal(await marksOf(session.workDir, assignmentId), 0);
    },
  }),
];
