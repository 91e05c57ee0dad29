import { isoNow, type OutputOptions, type SessionOutput } from "@townkit/core";
import { type Claim, outputPage } from "./output-page.js";
import { promptProof } from "./prompt-proof.js";
import { screenPage } from "./screen-page.js";
import type { SessionParts } from "./session-parts.js";

/** What the agent said: by its own record, and where it keeps none by its screen. `turns`: those that were given to it. */
export async function sessionOutput(options: {
  session: SessionParts;
  page: OutputOptions;
  turns: readonly Claim[];
}): Promise<SessionOutput> {
  const { session, page, turns } = options;
  const { sessionId, conversation, records, clock } = session;
  const entries = await conversation.entries();
  if (entries === null) {
    return screenPage({ sessionId, shown: await shownBy(session), after: page.after, at: isoNow(clock) });
  }
  const claims = new Map<string, Claim>();
  for (const { assignmentId, attempt } of turns) {
    const record = await records.turn({ assignmentId, attempt });
    if (!record) continue;
    const promptId = record.promptId ?? promptProof({ record, entries, heard: [] })?.entry?.id;
    if (promptId) claims.set(promptId, { assignmentId, attempt });
  }
  const cutBefore = conversation.cutBefore(entries);
  return outputPage({ sessionId, conversation: conversation.id, entries, cutBefore, claims, page });
}

async function shownBy({ pane }: SessionParts): Promise<string> {
  return pane.facts ? await pane.textAt((await pane.read()).look) : "";
}
