import assert from "node:assert/strict";
import { type Answer, type Attention, newAssignmentId, newOperationKey, type Session } from "@townkit/core";
import { meanwhile, refusal, there } from "./expect.js";
import { marking, marksOf } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";
import { type Recorder, recordSession } from "./watch.js";

const part = "can-permissionReplies";
const allow: Answer = { kind: "permission", decision: "allow" };
const deny: Answer = { kind: "permission", decision: "deny", message: "Not here; go on without it." };

interface Asked {
  readonly session: Session;
  readonly recorder: Recorder;
  readonly assignmentId: string;
  readonly attention: Attention;
}

async function raisedBy(stage: Stage, session: Session, hand: () => Promise<unknown>) {
  const recorder = await recordSession(stage, session);
  await hand();
  const event = await recorder.until("an attention", ({ type }) => type === "attention.raised");
  assert.ok(event.type === "attention.raised");
  return { recorder, attention: event.attention };
}

function askingSession(stage: Stage): Promise<Session> {
  const { config } = there(stage.subject.asking, "a config whose sessions ask (`asking` of the subject)");
  return stage.spawn(config);
}

/** A session that waits for leave to run its marking command. */
async function asked(stage: Stage): Promise<Asked> {
  const session = await askingSession(stage);
  const assignmentId = newAssignmentId();
  const raised = await raisedBy(stage, session, () =>
    stage.assign(session.id, marking(assignmentId), { assignmentId }),
  );
  return { session, assignmentId, ...raised };
}

function answer(
  stage: Stage,
  { session, attention }: Pick<Asked, "session" | "attention">,
  given: Answer,
): Promise<Session> {
  return stage.town.respond(session.id, { attentionId: attention.id, answer: given }, { timeoutMs: stage.patience });
}

/** Attention: a session that waits for somebody says so, and goes on by the answer. */
export const attnCases = [
  orchestratorCase({
    code: "ATTN-001",
    proves: "A permission that is asked for is told and shown on its session, with what it is for; the work waits.",
    part,
    async run(stage) {
      const scene = await asked(stage);
      const { attention, session, assignmentId } = scene;
      assert.equal(attention.kind, "permission");
      assert.ok(
        attention.kind === "permission" && attention.patterns.some((line) => line.includes(assignmentId)),
        "the pattern",
      );
      assert.equal(attention.assignmentId, assignmentId);
      const shown = await stage.town.getSession(session.id);
      assert.deepEqual(
        shown.attention.map(({ id }) => id),
        [attention.id],
      );
      assert.equal(await marksOf(session.workDir, assignmentId), 0);
      assert.ok(["accepted", "running"].includes((await stage.town.getAssignment(assignmentId)).state));
      await answer(stage, scene, allow);
      await stage.settled(assignmentId);
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-002",
    proves: "A permission that is allowed lets the work go on to its end; it is told as answered and no longer open.",
    part,
    async run(stage) {
      const scene = await asked(stage);
      const after = await answer(stage, scene, allow);
      assert.deepEqual(after.attention, []);
      assert.equal((await stage.settled(scene.assignmentId)).state, "completed");
      assert.equal(await marksOf(scene.session.workDir, scene.assignmentId), 1);
      const settled = await scene.recorder.until("attention.settled", ({ type }) => type === "attention.settled");
      assert.ok(settled.type === "attention.settled");
      assert.equal(settled.attentionId, scene.attention.id);
      assert.equal(settled.how, "answered");
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-003",
    proves: "What is denied is not carried out, and the work settles.",
    part,
    async run(stage) {
      const scene = await asked(stage);
      await answer(stage, scene, deny);
      await stage.settled(scene.assignmentId);
      assert.equal(await marksOf(scene.session.workDir, scene.assignmentId), 0);
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-004",
    proves: "A second answer finds no open attention.",
    part,
    async run(stage) {
      const scene = await asked(stage);
      await answer(stage, scene, allow);
      await refusal(() => answer(stage, scene, deny), "attention_not_found");
      assert.equal((await stage.settled(scene.assignmentId)).state, "completed");
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-005",
    proves: "An answer of another kind is refused, and the attention stays open.",
    part,
    async run(stage) {
      const scene = await asked(stage);
      await refusal(() => answer(stage, scene, { kind: "question", answers: [["yes"]] }), "invalid_input");
      assert.equal((await stage.town.getSession(scene.session.id)).attention.length, 1);
      await answer(stage, scene, allow);
      assert.equal((await stage.settled(scene.assignmentId)).state, "completed");
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-006",
    proves: "An answer to what was never asked finds no open attention.",
    async run(stage) {
      const { id } = await stage.spawn();
      await refusal(() => stage.town.respond(id, { attentionId: "never-asked", answer: allow }), "attention_not_found");
    },
  }),
  orchestratorCase({
    code: "ATTN-007",
    proves: "An attention is answered on its own session only.",
    part,
    async run(stage) {
      const scene = await asked(stage);
      const other = await stage.spawn();
      await refusal(
        () => stage.town.respond(other.id, { attentionId: scene.attention.id, answer: allow }),
        "attention_not_found",
      );
      assert.equal(await marksOf(scene.session.workDir, scene.assignmentId), 0);
      await answer(stage, scene, allow);
      await stage.settled(scene.assignmentId);
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-008",
    proves: "An abort while an attention is open ends the turn and the attention with it.",
    part,
    needs: ["abort"],
    async run(stage) {
      const scene = await asked(stage);
      const { abortedAssignmentId } = await stage.town.abortSession(scene.session.id, { timeoutMs: stage.patience });
      assert.equal(abortedAssignmentId, scene.assignmentId);
      assert.deepEqual((await stage.town.getSession(scene.session.id)).attention, []);
      assert.equal(await marksOf(scene.session.workDir, scene.assignmentId), 0);
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-009",
    proves: "A question is told with its choices, and the answer lets the work go on to its end.",
    part: "question",
    async run(stage) {
      const session = await stage.spawn();
      const assignmentId = newAssignmentId();
      const prompt = stage.subject.questionPrompt?.({ text: "Which of them?", choices: ["left", "right"] });
      const work = { type: "prompt", content: there(prompt, "the prompt") } as const;
      const { recorder, attention } = await raisedBy(stage, session, () =>
        stage.town.assignWork(session.id, work, { assignmentId, timeoutMs: stage.patience }),
      );
      assert.ok(attention.kind === "question", `the attention is a ${attention.kind}`);
      assert.deepEqual(
        attention.questions[0]?.choices.map(({ value }) => value),
        ["left", "right"],
      );
      const given: Answer = { kind: "question", answers: [["right"]] };
      await stage.town.respond(session.id, { attentionId: attention.id, answer: given }, { timeoutMs: stage.patience });
      assert.equal((await stage.settled(assignmentId)).state, "completed");
      const ends = (await stage.messages(session.id)).flatMap(({ parts }) =>
        parts.flatMap((one) => (one.type === "tool" && one.status === "completed" ? [one.output ?? ""] : [])),
      );
      assert.ok(
        ends.some((output) => output.includes("right") && !output.includes("left")),
        `the agent was given another answer: ${ends.join("; ")}`,
      );
      await recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-010",
    proves: "Work for a session with an open attention waits, and is carried out after the answer.",
    part: "outbox",
    needs: ["permissionReplies"],
    async run(stage) {
      const scene = await asked(stage);
      const behind = newAssignmentId();
      const receipt = await stage.assign(scene.session.id, marking(behind), { assignmentId: behind, until: "stored" });
      assert.equal(receipt.state, "queued");
      await answer(stage, scene, allow);
      const second = await scene.recorder.until(
        "the second permission",
        (event) => event.type === "attention.raised" && event.attention.assignmentId === behind,
      );
      assert.ok(second.type === "attention.raised");
      await answer(stage, { ...scene, attention: second.attention }, allow);
      assert.equal((await stage.settled(behind)).state, "completed");
      await scene.recorder.stop();
    },
  }),
  orchestratorCase({
    code: "ATTN-011",
    proves: "What a command asks is no work's: it names the command's call by its key, and the answer lets it go on.",
    part,
    needs: ["command"],
    async run(stage) {
      const session = await askingSession(stage);
      const key = newOperationKey();
      const { recorder, attention } = await raisedBy(stage, session, async () => {
        void meanwhile(stage.command(session.id, marking("commanded"), { key }));
      });
      assert.deepEqual([attention.assignmentId, attention.callKey], [null, key]);
      const shown = await stage.town.getSession(session.id);
      assert.deepEqual(
        shown.attention.map(({ id }) => id),
        [attention.id],
      );
      await answer(stage, { session, attention }, allow);
      const { state } = await stage.command(session.id, marking("commanded"), { key });
      assert.equal(state, "completed");
      assert.equal(await marksOf(session.workDir, "commanded"), 1);
      await recorder.stop();
    },
  }),
];
