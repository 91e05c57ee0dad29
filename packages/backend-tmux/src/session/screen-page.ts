import type { SessionOutput } from "@townkit/core";

/** What an agent without a record has said is what it shows: one message, again and again as it changes. */
export function screenPage(options: {
  sessionId: string;
  /** The screen's text; empty where there is none. */
  shown: string;
  after: string | undefined;
  at: string;
}): SessionOutput {
  const { sessionId, shown, after, at } = options;
  const cursor = `screen:${Buffer.from(shown).toString("base64url").slice(-400)}`;
  const base = { sessionId, cursor, more: false, restarted: after !== undefined && !after.startsWith("screen:") };
  if (shown === "" || after === cursor) return { ...base, messages: [] };
  const parts = [{ type: "text" as const, id: "screen-text", text: shown }];
  const owner = { assignmentId: null, attempt: null, finish: null, error: null, usage: null };
  return { ...base, messages: [{ id: "screen", role: "assistant", at, ...owner, parts, complete: false }] };
}
