import { CapabilityUnsupportedError, type RevertResult } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { ServerClient } from "../../client/server-client.js";
import type { KnownSession } from "../sessions.js";
import { type FacetScene, requireIdle, requireMessage } from "./facet-scene.js";

/** What helps where the server takes no snapshots. */
export const snapshotRemedy =
  "It takes no snapshots, so the files could not be brought back: turn on `snapshot` for the OpenCode server, in [opencode] of town.toml; that holds from its next start on.";

/** Setting the same place again is the same effect: a repeat needs no look. */
export async function revertSession(
  scene: FacetScene,
  given: { session: DriverSession; params: { messageId: string } },
): Promise<RevertResult> {
  const { session, params } = given;
  const [client, known] = [await scene.client(), await scene.known(session)];
  const { id: sessionId } = session.config;
  const { messageId } = params;
  await requireSnapshots({ client, known });
  await requireIdle({ client, known });
  await requireMessage({ client, protocolId: known.protocolId, sessionId, messageId, what: "messageId" });
  const reverted = await client.facets.revert({ sessionID: known.protocolId, messageID: messageId });
  return { sessionId, revertedFrom: reverted?.messageID ?? null, diff: reverted?.diff ?? null };
}

export async function unrevertSession(
  scene: FacetScene,
  { session }: { session: DriverSession },
): Promise<RevertResult> {
  const [client, known] = [await scene.client(), await scene.known(session)];
  await requireIdle({ client, known });
  await client.facets.unrevert(known.protocolId);
  return { sessionId: session.config.id, revertedFrom: null, diff: null };
}

/**
 * Without snapshots the server says that it reverted, and leaves the files as they are (measured on 1.18); it takes them
 * only where its setting is on, and only in a git repository.
 */
async function requireSnapshots({ client, known }: { client: ServerClient; known: KnownSession }): Promise<void> {
  const { directory } = known.data;
  const capability = "revert";
  if ((await client.facets.config(directory)).snapshot === false) {
    const who = "The OpenCode server of this session";
    throw new CapabilityUnsupportedError({ capability, who, remedy: snapshotRemedy });
  }
  if (await client.facets.isInGit(directory)) return;
  const who = `The directory ${directory} is in no git repository, where OpenCode takes no snapshots: the session`;
  throw new CapabilityUnsupportedError({ capability, who, remedy: "Work in a git repository with a first commit." });
}
