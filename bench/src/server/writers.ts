import { createTownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { newAssignmentId } from "@townkit/core";
import { atPace, type Faults } from "./load.js";

/** No faster: a turn costs the OpenCode server many times what it costs the town, and it is the town that is looked at. */
const everyMs = 1000;
const patienceMs = 120_000;

/** Clients that hand in work, one piece a second each, and wait for its end. Resolves with the ids of what was done. */
export async function writers(options: {
  readonly count: number;
  readonly url: string;
  readonly token: string;
  readonly sessionIds: readonly string[];
  readonly signal: AbortSignal;
  readonly faults: Faults;
}): Promise<readonly string[]> {
  const { count, url, token, sessionIds, signal, faults } = options;
  const done: string[] = [];
  const one = async (number: number) => {
    await using client = createTownClient({ url, token, durability: "store", fetch: nodeFetch() });
    const own = sessionIds.filter((_, index) => index % count === number);
    let next = 0;
    const run = async () => {
      const sessionId = own[next % own.length] ?? "";
      next += 1;
      const assignmentId = newAssignmentId();
      const work = { type: "prompt", content: `say ${assignmentId}` } as const;
      const { state } = await client.assignWork(sessionId, work, {
        assignmentId,
        until: "settled",
        timeoutMs: patienceMs,
      });
      if (state !== "completed") throw new Error(`${assignmentId} is ${state}.`);
      done.push(assignmentId);
    };
    await atPace({ who: `writer ${number}`, everyMs, signal, faults, run });
  };
  await Promise.all(Array.from({ length: count }, (_, number) => one(number)));
  return done;
}
