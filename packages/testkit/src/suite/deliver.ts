import assert from "node:assert/strict";
import { AssignmentSchema, newAssignmentId, ReceiptSchema, takenStates } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

const provenKinds = ["protocol", "hook", "transcript", "screen"];

/** Delivery: taken with proof, and carried out once. */
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
];
