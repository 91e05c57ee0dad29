import { type ChildSessions, InvalidInputError, type MessageHistory } from "@townkit/core";
import { type DriverSession, historyPage } from "@townkit/core/kit";
import type { ServerClient } from "../../client/server-client.js";
import { outputPage, placeOf } from "../output-page.js";
import { readMessagesFrom } from "../read-messages.js";
import type { FacetScene } from "./facet-scene.js";

export async function listMessages(
  scene: FacetScene,
  given: {
    session: DriverSession;
    params: { before?: string | undefined; limit?: number | undefined; child?: string | undefined };
  },
): Promise<MessageHistory> {
  const { session, params } = given;
  const { before, limit, child } = params;
  const [client, known] = [await scene.client(), await scene.known(session)];
  const sessionId = session.config.id;
  const sessionID = await within({ client, root: known.protocolId, sessionId, child });
  const held = await readMessagesFrom({ client, sessionID, messageId: null });
  const all = { messages: held, owners: new Map(), limit: held.length, sessionId };
  const { messages } = outputPage({ ...all, ...placeOf(undefined) });
  const reverted = await client.facets.reverted(sessionID);
  return { sessionId, ...historyPage({ messages, before, limit }), revertedFrom: reverted?.messageID ?? null };
}

export async function listChildren(
  scene: FacetScene,
  given: { session: DriverSession; params: { child?: string | undefined } },
): Promise<ChildSessions> {
  const { session, params } = given;
  const [client, known] = [await scene.client(), await scene.known(session)];
  const sessionId = session.config.id;
  const parent = await within({ client, root: known.protocolId, sessionId, child: params.child });
  const found = await client.facets.children(parent);
  const children = found.map(({ id, title, agent = null, time }) => ({
    id,
    title,
    mode: agent,
    createdAt: new Date(time.created).toISOString(),
  }));
  return { sessionId, children: children.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)) };
}

/** The session itself, or a child at the end of a chain that begins with it. @throws InvalidInputError it is no child of it. */
async function within(options: {
  client: ServerClient;
  root: string;
  sessionId: string;
  child: string | undefined;
}): Promise<string> {
  const { client, root, sessionId, child } = options;
  if (child === undefined) return root;
  for (let id: string | undefined = child; id?.startsWith("ses_"); id = (await client.getSession(id))?.parentID) {
    if (id === root) return child;
  }
  throw new InvalidInputError({ what: "child", problem: `${sessionId} has no child ${child}` });
}
