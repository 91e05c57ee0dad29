import { InvalidInputError, type PrepareRequest } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";
import { entryOfMessage } from "../session/output-page.js";
import type { AgentGround } from "./agent-ground.js";
import { conversationFiles } from "./conversation-files.js";
import { type ForkPoint, readHandle } from "./handle.js";

/**
 * What a fork begins with. Undefined where its parent has said nothing yet: then it begins with nothing, too.
 * @throws InvalidInputError the parent has no such message, or the agent cannot begin a fork at one.
 */
export async function forkPoint(options: {
  fork: NonNullable<PrepareRequest["fork"]>;
  config: PrepareRequest["config"];
  profile: AgentProfile;
  ground: AgentGround;
}): Promise<ForkPoint | undefined> {
  const { fork, config, profile, ground } = options;
  const { atMessageId } = fork;
  const parent = readHandle(fork.handle);
  const files = conversationFiles({ config, profile, ground, handle: fork.handle });
  const begun = files === null || (await files.own.hasBegun());
  // A fork that nothing was said in has no conversation of its own yet: it is that of its parent.
  const source = begun ? { conversation: parent.conversation, at: null } : parent.fork;
  if (atMessageId === undefined) return source;
  const entries = begun ? await files?.own.entries() : await files?.inherited?.();
  const at = entryOfMessage({ entries: entries ?? [], messageId: atMessageId });
  if (!source || at === null) throw refused(`session ${fork.sessionId} has no message ${atMessageId}`);
  if (!profile.fork_at && !profile.fork_copy)
    throw refused(`the profile of the agent ${config.agent} has no way to begin a fork at a message`);
  return { conversation: source.conversation, at };
}

function refused(problem: string): InvalidInputError {
  return new InvalidInputError({ what: "atMessageId", problem });
}
