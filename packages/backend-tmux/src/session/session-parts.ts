import type { DriverParts } from "../driver/driver-parts.js";
import type { FirstPromptFile } from "../driver/first-prompt-file.js";
import type { HookLog } from "../hooks/hook-log.js";
import type { AgentProfile } from "../profile/profile.js";
import type { AgentServer } from "../server/agent-server.js";
import type { AgentPane } from "./agent-pane.js";
import type { AskWatch } from "./ask-watch.js";
import type { Bell } from "./bell.js";
import type { CompactionWatch } from "./compaction-watch.js";
import type { Conversation } from "./conversation.js";
import type { Doubts } from "./doubts.js";
import type { TurnFollower } from "./turn-follower.js";

/** What all that is done with one session shares. */
export interface SessionParts extends DriverParts {
  readonly sessionId: string;
  readonly profile: AgentProfile;
  /** By which the agent is driven; null: by its terminal. */
  readonly server: AgentServer | null;
  readonly pane: AgentPane;
  readonly conversation: Conversation;
  readonly turns: TurnFollower;
  readonly doubts: Doubts;
  readonly menus: AskWatch;
  readonly hookLog: HookLog;
  readonly compactions: CompactionWatch;
  readonly bell: Bell;
  readonly firstPrompt: FirstPromptFile;
  /** Something may have become of it: it is looked at soon. */
  readonly stir: () => void;
}
