import type { Answer, Attention } from "@townkit/core";
import type { SessionParts } from "./session-parts.js";

/** Answers what an agent asks for, as `MenuWatch.respond` does, and looks at once what became of it. */
export async function answerAttention(options: {
  session: SessionParts;
  attention: Attention;
  answer: Answer;
}): Promise<void> {
  const { session, ...request } = options;
  const { pane, turns, menus, bell } = session;
  const { answer } = request;
  const ends = answer.kind === "dismiss" || (answer.kind === "permission" && answer.decision === "deny");
  // What is denied at the menu ends the turn, what its hook denies does not.
  const pressing = (): void => {
    if (ends) turns.endAsked = true;
  };
  await menus.respond({ ...request, hands: pane.hands, bell, pressing });
  session.stir();
}
