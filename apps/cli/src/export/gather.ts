import type { TownClient } from "@townkit/client";
import { isTownError, type OutputMessage } from "@townkit/core";
import { pastEvents } from "./past-events.js";

/** One more than any town has. */
const all = 10_000;

/**
 * All that a town tells of a session. What cannot be had, because its agent has no such record or cannot be reached, is the reason
 * in its place: `{unavailable}`.
 * @throws TownError the town does not know it, or cannot be reached.
 */
export async function exportSession({ client, id }: { client: TownClient; id: string }) {
  const [session, work, events] = await Promise.all([
    client.getSession(id),
    client.listAssignments({ sessionId: id, limit: all }),
    pastEvents({ client, wanted: ({ sessionId }) => sessionId === id }),
  ]);
  return {
    kind: "session" as const,
    session,
    work: work.toReversed(),
    events,
    output: await orWhy(wholeOutput({ client, id })),
    messages: await orWhy(wholeConversation({ client, id })),
  };
}

/** All that a town tells of a piece of work: its part of what it tells of its session. @throws as `exportSession` */
export async function exportWork({ client, id }: { client: TownClient; id: string }) {
  const work = await client.getAssignment(id);
  const mine = (of: { assignmentId: string | null }) => of.assignmentId === id;
  const [session, events, output] = await Promise.all([
    orWhy(client.getSession(work.sessionId)),
    pastEvents({
      client,
      wanted: (event) => "assignmentId" in event && event.assignmentId === id,
    }),
    orWhy(wholeOutput({ client, id: work.sessionId }).then((messages) => messages.filter(mine))),
  ]);
  return { kind: "work" as const, work, session, events, output };
}

interface Unavailable {
  readonly unavailable: string;
}

async function orWhy<T>(found: Promise<T>): Promise<T | Unavailable> {
  try {
    return await found;
  } catch (error) {
    if (!isTownError(error)) throw error;
    return { unavailable: error.message };
  }
}

async function wholeOutput({ client, id }: { client: TownClient; id: string }): Promise<readonly OutputMessage[]> {
  const newest = new Map<string, OutputMessage>();
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await client.getSessionOutput(id, { after });
    for (const message of page.messages) newest.set(message.id, message);
    after = page.cursor;
    more = page.more;
  }
  return [...newest.values()];
}

async function wholeConversation({
  client,
  id,
}: {
  client: TownClient;
  id: string;
}): Promise<readonly OutputMessage[]> {
  const pages: (readonly OutputMessage[])[] = [];
  let before: string | undefined;
  for (let more = true; more; ) {
    const page = await client.listMessages(id, { before, limit: 1000 });
    pages.unshift(page.messages);
    before = page.messages[0]?.id;
    more = page.more && before !== undefined;
  }
  return pages.flat();
}
