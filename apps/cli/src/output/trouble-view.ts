import type { Attention } from "@townkit/core";

/** What the town itself found wrong with a session, as a line of its status; nothing where it is the session that asks. */
export function troubleFact(attention: Attention): readonly (readonly [string, string])[] {
  if (attention.kind !== "supervision") return [];
  return [[attention.problem.replaceAll("_", " "), `${attention.sessionId}: ${attention.why}`]];
}
