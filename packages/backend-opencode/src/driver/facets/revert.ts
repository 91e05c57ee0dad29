import { CapabilityUnsupportedError, type RevertResult } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { ServerClient } from "../../client/server-client.js";
import { isAssistant, type Message } from "../../turn/messages.js";
import { readMessagesFrom } from "../read-messages.js";
import type { KnownSession } from "../sessions.js";
import { snapshotRemedy } from "../snapshots.js";
import { type FacetScene, requireIdle, requireMessage } from "./facet-scene.js";

const sessionRemedy =
  "The session was started with `snapshot` off, so the files could not be brought back: start another one with it on.";

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
  const undone = await readMessagesFrom({ client, sessionID: known.protocolId, messageId });
  if (undone.some(lacksSnapshot)) throw tookNone(sessionId);
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
    const remedy = known.session.config.snapshot === false ? sessionRemedy : snapshotRemedy;
    throw new CapabilityUnsupportedError({ capability, who, remedy });
  }
  if (await client.facets.isInGit(directory)) return;
  const who = `The directory ${directory} is in no git repository, where OpenCode takes no snapshots: the session`;
  throw new CapabilityUnsupportedError({ capability, who, remedy: "Work in a git repository with a first commit." });
}

/** A step was taken of which nobody knows what the files were before it: the setting was off then. */
function lacksSnapshot(message: Message): boolean {
  return (
    isAssistant(message) &&
    message.parts.some((part) => part.type === "other" && part.kind === "step-start" && part.snapshot === undefined)
  );
}

function tookNone(sessionId: string): CapabilityUnsupportedError {
  return new CapabilityUnsupportedError({
    capability: "revert",
    who: `What ${sessionId} did since that message, while its OpenCode server took no snapshots,`,
    remedy: "Revert to a later message, from which on the server took snapshots.",
  });
}
