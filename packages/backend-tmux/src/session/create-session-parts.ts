import type { DriverSession } from "@townkit/core/kit";
import type { DriverParts } from "../driver/driver-parts.js";
import { FirstPromptFile } from "../driver/first-prompt-file.js";
import { readHandle } from "../driver/handle.js";
import { HookLog } from "../hooks/hook-log.js";
import type { AgentProfile } from "../profile/profile.js";
import type { AgentServer } from "../server/agent-server.js";
import { AgentPane } from "./agent-pane.js";
import { createBell } from "./bell.js";
import { CompactionWatch } from "./compaction-watch.js";
import { Conversation, type ConversationFiles } from "./conversation.js";
import { Doubts } from "./doubts.js";
import { MenuWatch } from "./menu-watch.js";
import { ServerAsks } from "./server-asks.js";
import type { SessionParts } from "./session-parts.js";
import { TurnFollower } from "./turn-follower.js";

/** What all that is done with one session shares, from what its driver has. Its agent is in no pane yet. */
export function createSessionParts(options: {
  session: DriverSession;
  profile: AgentProfile;
  files: ConversationFiles | null;
  server: AgentServer | null;
  parts: DriverParts;
  stir: () => void;
}): SessionParts {
  const { session, profile, files, server, parts, stir } = options;
  const { records, sink, clock } = parts;
  const sessionId = session.config.id;
  const { name, conversation: id } = readHandle(session.handle);
  const pane = new AgentPane({ ...parts, sessionId, profile, server });
  const hookLog = new HookLog({ sessionId, records });
  return {
    ...parts,
    sessionId,
    profile,
    server,
    pane,
    conversation: new Conversation({ id, files, server, pane, hookLog }),
    turns: new TurnFollower({ sessionId, sink }),
    doubts: new Doubts(),
    menus: server ? new ServerAsks({ sessionId, server, pane, parts }) : new MenuWatch({ sessionId, profile, parts }),
    bell: createBell(clock),
    firstPrompt: new FirstPromptFile({ folder: parts.firstPrompts, name }),
    hookLog,
    compactions: new CompactionWatch({ sessionId, sink, clock }),
    stir,
  };
}
