import type { Assignment } from "../contract/assignment.js";

/** What an orchestrator notes by itself, such as that it found nothing, proves nothing of what the agent had. */
const ownWord = "orchestrator";

/** A person said of the newest attempt that the agent has it. */
export function isAttested({ attempts }: Assignment): boolean {
  return attempts.at(-1)?.evidence.some(({ kind }) => kind === "operator") ?? false;
}

/** The agent has had the newest attempt, though that may be in doubt by now: it must not be handed over a second time. */
export function wasTaken({ state, attempts }: Assignment): boolean {
  if (state === "accepted" || state === "running") return true;
  return attempts.at(-1)?.evidence.some(({ kind }) => kind !== ownWord) ?? false;
}
