import assert from "node:assert/strict";
import { AssignmentSchema, newAssignmentId, ReceiptSchema, takenStates } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, marksOf, refuses, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

const provenKinds = ["protocol", "hook", "transcript", "screen"];

/** Delivery: taken with proof, carried out once, ended for a stated reason. */
export const deliverCases = [
  orchestratorCase({
    code: "DELIVER-001",
    proves: "Work is delivered and carried out once, and completes with the agent's closing words.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const ended = await stage.run(session.id, marking(assignmentId, "all done here"), assignmentId);
      AssignmentSchema.parse(ended);
      assert.match(there(ended.outcome, "the outcome").text, /all done here/);
      assert.equal(await marksOf(session.workDir, assignmentId), 1);
      assert.equal(ended.failure, null);
      assert.equal(ended.attempts.length, 1);
      assert.equal(ended.attempts[0]?.cause, "assign");
      assert.equal(ended.attempts[0]?.state, "completed");
    },
  }),
  orchestratorCase({
    code: "DELIVER-002",
    proves: "The agent was given the work in exactly one message that carries its id.",
    part: "can-structuredMessages",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("counted"));
      assert.equal((await stage.deliveries(session.id, id)).length, 1);
    },
  }),
  orchestratorCase({
    code: "DELIVER-003",
    proves: "A receipt for accepted work says so, names the work and carries the evidence.",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const receipt = ReceiptSchema.parse(await stage.assign(session.id, says("taken"), { assignmentId }));
      assert.equal(receipt.assignmentId, assignmentId);
      assert.equal(receipt.sessionId, session.id);
      assert.equal(receipt.attempt, 1);
      assert.ok(takenStates.includes(receipt.state), `the receipt is ${receipt.state}`);
      assert.ok(receipt.evidence.length > 0, "the receipt has no evidence");
    },
  }),
  orchestratorCase({
    code: "DELIVER-004",
    proves: "Accepted is proven by the agent's own protocol, transcript or screen, not by our record of sending.",
    part: "can-deliveryProof",
    async run(stage) {
      const session = await stage.spawn();
      const { evidence } = await stage.assign(session.id, says("proven"));
      const proof = evidence.find(({ kind }) => provenKinds.includes(kind));
      assert.ok(
        Object.keys(there(proof, "the agent's proof").facts ?? {}).length > 0,
        "the proof names no fact to look up",
      );
    },
  }),
  orchestratorCase({
    code: "DELIVER-005",
    proves: "Until stored answers with an assignment that can be read back at once.",
    async run(stage) {
      const session = await stage.spawn();
      const receipt = await stage.assign(session.id, says("kept"), { until: "stored" });
      assert.equal((await stage.town.getAssignment(receipt.assignmentId)).sessionId, session.id);
      assert.equal((await stage.settled(receipt.assignmentId)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "DELIVER-006",
    proves: "On an orchestrator without an outbox, stored means accepted, and nothing is ever queued.",
    part: "no-outbox",
    async run(stage) {
      const session = await stage.spawn();
      const receipt = await stage.assign(session.id, says("taken"), { until: "stored" });
      assert.ok(takenStates.includes(receipt.state), `the receipt is ${receipt.state}`);
      await stage.settled(receipt.assignmentId);
    },
  }),
  orchestratorCase({
    code: "DELIVER-007",
    proves: "Until settled answers when the turn has ended, with its end.",
    async run(stage) {
      const session = await stage.spawn();
      const receipt = await stage.assign(session.id, says("ended"), { until: "settled" });
      assert.equal(receipt.state, "completed");
    },
  }),
  orchestratorCase({
    code: "DELIVER-008",
    proves: "Without an outbox, work for a busy session is refused and names the work in its way; nothing is sent.",
    part: "no-outbox",
    async run(stage) {
      const session = await stage.spawn();
      const first = await stage.occupy(session);
      const second = newAssignmentId();
      const error = await refusal(
        () => stage.assign(session.id, marking(second), { assignmentId: second }),
        "session_busy",
      );
      assert.equal(error.facts.assignmentId, first);
      assert.equal(error.effect, "none");
      await refusal(() => stage.town.getAssignment(second), "assignment_not_found");
      await stage.open(session, first);
      assert.equal((await stage.settled(first)).state, "completed");
      await stage.run(session.id, marking(second), second);
      assert.equal(await marksOf(session.workDir, second), 1);
    },
  }),
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
      for (const type of ["mail", "bead"] as const) {
        const work = { type, content: "hello", ...(type === "bead" ? { beadId: "gt-1" } : {}) };
        await refusal(() => stage.town.assignWork(session.id, work), "capability_unsupported");
      }
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
