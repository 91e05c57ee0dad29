import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, isTownError } from "@townkit/core";
import type { GivenDelivery } from "./account.js";
import type { RealAgentGround } from "./real-agent-ground.js";

/** For so long late evidence is waited for. */
const lateMs = 20_000;
const turnMs = 120_000;

/** Hands work over, waits until it has settled, and says what was told of it. `hand` resolves with the assignment's id. */
export async function handOver(options: {
  ground: RealAgentGround;
  /** Of the prompt. */
  id: string;
  hand: () => Promise<string | undefined>;
}): Promise<Pick<GivenDelivery, "told" | "completed" | "proofs"> & { readonly why: string }> {
  const { ground, id, hand } = options;
  let assignmentId: string | undefined;
  try {
    assignmentId = await hand();
  } catch (error) {
    if (!isTownError(error) || error.effect !== "none") throw error;
    return { told: "not_delivered", completed: false, proofs: [], why: error.message };
  }
  if (assignmentId === undefined) throw new Error(`The session that was to start with ${id} has no work.`);
  const { state, reason, failure, attempts } = await settledOf({ ground, assignmentId });
  const why = reason ?? "";
  const evidence = attempts.flatMap((attempt) => attempt.evidence);
  const proofs = evidence.map(({ kind, at, what }) => `${at} ${kind} ${what}`);
  if (state === "unknown") {
    const taken = ground.requests.some(({ prompt }) => prompt.includes(id));
    // Evidence may come between the two.
    await ground.backend
      .resolveAssignment(assignmentId, { verdict: taken ? "delivered" : "not_delivered" })
      .catch(() => {});
    return { told: "unknown", completed: false, proofs, why };
  }
  const told = failure?.effect === "none" ? "not_delivered" : "delivered";
  return { told, completed: state === "completed", proofs, why };
}

/** The assignment when it has ended: one that is unknown is waited for, as late evidence may settle it. */
async function settledOf(options: { ground: RealAgentGround; assignmentId: string }): Promise<Assignment> {
  const { backend } = options.ground;
  for (const end = Date.now() + lateMs; ; await sleep(250)) {
    const settled = await backend.waitForAssignment(options.assignmentId, { timeoutMs: turnMs });
    if (settled.state !== "unknown" || Date.now() > end) return settled;
  }
}
