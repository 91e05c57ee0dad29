import assert from "node:assert/strict";
import { isTownError, newAssignmentId, type Session } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { marking, marksOf, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** Looks at work that the agent was given and of which nobody can tell whether it was taken, until `see` is called. */
async function whileUnknown(
  stage: Stage,
  look: (scene: { session: Session; assignmentId: string; see: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  const session = await stage.spawn();
  const assignmentId = newAssignmentId();
  const see = await there(stage.subject.loseAnswers, "the means to lose answers").call(stage.subject);
  try {
    await stage.assign(session.id, marking(assignmentId), { assignmentId, until: "settled" });
    assert.equal((await stage.town.getAssignment(assignmentId)).state, "unknown");
    await look({ session, assignmentId, see });
  } finally {
    await see();
  }
}

/** A person's word, which comes too late where what the orchestrator sees again has settled the work meanwhile. */
async function unlessSeen(word: Promise<unknown>): Promise<void> {
  try {
    await word;
  } catch (error) {
    if (!(isTownError(error) && error.code === "illegal_transition")) throw error;
  }
}

/** What cannot be proven is unknown, and only evidence or a person's word settles it. */
export const resolveCases = [
  orchestratorCase({
    code: "RESOLVE-001",
    proves: "Only unknown work can be resolved by a person's word; other work keeps its state.",
    async run(stage) {
      const session = await stage.spawn();
      const { id } = await stage.run(session.id, says("clear as day"));
      for (const verdict of ["delivered", "not_delivered"] as const) {
        await refusal(() => stage.town.resolveAssignment(id, { verdict }), "illegal_transition");
      }
      assert.equal((await stage.town.getAssignment(id)).state, "completed");
    },
  }),
  orchestratorCase({
    code: "RESOLVE-002",
    proves: "A hand-over that cannot be proven is unknown and is not sent again by itself.",
    part: "unproven",
    run: (stage) =>
      whileUnknown(stage, async ({ session, assignmentId, see }) => {
        const { attempts } = await stage.town.getAssignment(assignmentId);
        assert.equal(attempts.length, 1);
        await see();
        assert.ok((await marksOf(session.workDir, assignmentId)) <= 1);
      }),
  }),
  orchestratorCase({
    code: "RESOLVE-003",
    proves: "Unknown work that a person says was not delivered is failed with no effect, and nothing is sent.",
    part: "unproven",
    run: (stage) =>
      whileUnknown(stage, async ({ assignmentId }) => {
        const word = { verdict: "not_delivered", note: "I looked" } as const;
        const resolved = await stage.town.resolveAssignment(assignmentId, word);
        assert.equal(resolved.state, "failed");
        assert.equal(resolved.failure?.effect, "none");
        assert.equal(resolved.attempts.length, 1);
      }),
  }),
  orchestratorCase({
    code: "RESOLVE-004",
    proves: "Unknown work that a person says was delivered goes on by observation to its real end.",
    part: "unproven",
    run: (stage) =>
      whileUnknown(stage, async ({ session, assignmentId, see }) => {
        await see();
        const { state } = await stage.town.getAssignment(assignmentId);
        if (state === "unknown") await unlessSeen(stage.town.resolveAssignment(assignmentId, { verdict: "delivered" }));
        const ended = await stage.settled(assignmentId);
        assert.equal(ended.state, "completed");
        assert.equal(ended.attempts.length, 1);
        assert.equal(await marksOf(session.workDir, assignmentId), 1);
      }),
  }),
];
