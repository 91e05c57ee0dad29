import type { DriverSession } from "@townkit/core/kit";
import { fillIn } from "../profile/fill-in.js";
import type { AgentProfile } from "../profile/profile.js";
import type { ConversationFiles } from "../session/conversation.js";
import { startOf } from "../transcript/start-of.js";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import { openTranscript, type TranscriptFile } from "../transcript/transcript-file.js";
import { type AgentGround, agentFolder, envFacts } from "./agent-ground.js";
import { type ForkPoint, readHandle } from "./handle.js";
import { copiesFork, launchEnv } from "./launch.js";

interface Whose {
  readonly config: DriverSession["config"];
  readonly profile: AgentProfile;
  readonly ground: AgentGround;
}

/** Where the agent keeps a conversation of this session's directory; null where it keeps none. @throws InvalidInputError */
function transcriptOf(options: Whose & { conversation: string }): TranscriptFile | null {
  const { transcript } = options.profile;
  return transcript ? openTranscript({ path: transcriptPath(options), profile: transcript }) : null;
}

/** The path of its record, with all that it names filled in. @throws InvalidInputError */
export function transcriptPath(options: Whose & { conversation: string }): string {
  const { config, profile, ground, conversation } = options;
  const facts = {
    conversation,
    "conversation.start": startOf(conversation),
    workDir: config.workDir,
    folder: agentFolder({ ground, config }),
    ...envFacts({ ...ground.env, ...launchEnv({ profile, config, ground }) }),
  };
  const what = `The transcript's path of the agent ${config.agent}`;
  return fillIn({ template: profile.transcript?.path ?? "", facts, what });
}

/** What is before the point of a fork. */
function entriesUpTo(options: {
  entries: readonly TranscriptEntry[];
  at: ForkPoint["at"];
}): readonly TranscriptEntry[] {
  const { entries, at } = options;
  const place = at === null ? -1 : entries.findIndex((entry) => "id" in entry && entry.id === at);
  return place < 0 ? entries : entries.slice(0, place);
}

/** Where the agent keeps the conversation of a session. */
export function conversationFiles(options: Whose & { handle: DriverSession["handle"] }): ConversationFiles | null {
  const { conversation, fork } = readHandle(options.handle);
  const own = transcriptOf({ ...options, conversation });
  if (!own) return null;
  const parents = fork ? transcriptOf({ ...options, conversation: fork.conversation }) : null;
  if (!fork || !parents) return { own, inherited: null, copy: null };
  const { conversation: of, at } = fork;
  return {
    own,
    inherited: async () => entriesUpTo({ entries: await parents.entries(), at }),
    copy: copiesFork({ profile: options.profile, fork })
      ? () => parents.copyFor({ conversation, of, before: at })
      : null,
  };
}
