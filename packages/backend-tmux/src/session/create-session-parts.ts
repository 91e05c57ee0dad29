import type { DriverSession } from "@townkit/core/kit";
import type { DriverParts } from "../driver/driver-parts.js";
import { FirstPromptFile } from "../driver/first-prompt-file.js";
import { readHandle } from "../driver/handle.js";
import { HookLog } from "../hooks/hook-log.js";
import type { AgentProfile } from "../profile/profile.js";
import { AgentPane } from "./agent-pane.js";
import { createBell } from "./bell.js";
import { CompactionWatch } from "./compaction-watch.js";
import { Conversation, type ConversationFiles } from "./conversation.js";
import { Doubts } from "./doubts.js";
import { MenuWatch } from "./menu-watch.js";
import type { SessionParts } from "./session-parts.js";
import { TurnFollower } from "./turn-follower.js";

/** What all that is done with one session shares, from what its driver has. Its agent is in no pane yet. */
export function createSessionParts(options: {
  session: DriverSession;
  profile: AgentProfile;
  files: ConversationFiles | null;
  parts: DriverParts;
  stir: () => void;
}): SessionParts {
  const { session, profile, files, parts, stir } = options;
  const { records, sink, clock } = parts;
  const sessionId = session.config.id;
  const { name, conversation: id } = readHandle(session.handle);
  const pane = new AgentPane({ ...parts, sessionId, profile });
  const hookLog = new HookLog({ sessionId, records });
  return {
    ...parts,
    sessionId,
    profile,
    pane,
    conversation: new Conversation({ id, files, pane, hookLog }),
    turns: new TurnFollower({ sessionId, sink }),
    doubts: new Doubts(),
    menus: new MenuWatch({ sessionId, profile, parts }),
    bell: createBell(clock),
    firstPrompt: new FirstPromptFile({ folder: parts.firstPrompts, name }),
    hookLog,
    compactions: new CompactionWatch({ sessionId, sink, clock }),
    stir,
  };
}
