import type { Assignment } from "@townkit/core";
import { openSqliteStore } from "@townkit/store-sqlite";

const atOnce = 500;

/** Puts so much ended work on record, of all these sessions in turn, as a pool would have it there after some weeks. */
export async function fillStore(options: {
  readonly path: string;
  readonly sessionIds: readonly string[];
  readonly count: number;
}): Promise<void> {
  const { path, sessionIds, count } = options;
  await using store = await openSqliteStore({ path, holder: "the benchmark" });
  const all = Array.from({ length: count }, (_, index) =>
    ended({ id: `filled-${index}`, sessionId: sessionIds[index % sessionIds.length] ?? "" }),
  );
  for (let at = 0; at < count; at += atOnce) await store.commit({ assignments: all.slice(at, at + atOnce) });
}

function ended({ id, sessionId }: { id: string; sessionId: string }): Assignment {
  const at = new Date().toISOString();
  const what = "The agent's record holds the prompt, and an answer that ended.";
  const evidence = [{ kind: "protocol" as const, at, what, facts: { messageId: `msg_${id}` } }];
  return {
    id,
    sessionId,
    work: { type: "prompt", content: `Look into ${id}, say what it is about, and write it down where the others are.` },
    delivery: "when_idle",
    priority: 0,
    expiresAt: null,
    state: "completed",
    reason: null,
    attempt: 1,
    attempts: [{ number: 1, cause: "assign", state: "completed", startedAt: at, endedAt: at, evidence }],
    outcome: { text: "It is written down.", finish: "stop", usage: null, context: null },
    failure: null,
    createdAt: at,
    updatedAt: at,
    revision: 1,
  };
}
