import { realpath } from "node:fs/promises";
import type { Clock } from "@townkit/core";
import type { DriverSession } from "@townkit/core/kit";
import type { AgentGround } from "../driver/agent-ground.js";
import { transcriptPath } from "../driver/conversation-files.js";
import { readHandle } from "../driver/handle.js";
import type { AgentProfile } from "../profile/profile.js";
import type { ServerProfile } from "../profile/server.js";
import type { AgentServer } from "./agent-server.js";
import { OpencodeServer, type OpencodeServerOptions } from "./opencode/opencode-server.js";
import { readAccess } from "./server-access.js";

const protocols: Readonly<Record<ServerProfile["protocol"], (options: OpencodeServerOptions) => AgentServer>> = {
  opencode: (options) => new OpencodeServer(options),
};

/** The server of a session's agent, whether or not that runs; null where its profile has none. */
export function openServer(options: {
  session: DriverSession;
  profile: AgentProfile;
  ground: AgentGround;
  /** In which it is on record where servers are. */
  folder: string;
  clock: Clock;
}): AgentServer | null {
  const { session, profile, ground, folder, clock } = options;
  const { config, handle } = session;
  if (!profile.server) return null;
  const { conversation, fork } = readHandle(handle);
  const history = (of: string) => transcriptPath({ config, profile, ground, conversation: of });
  let workDir: Promise<string> | null = null;
  return protocols[profile.server.protocol]({
    config,
    workDir: () => {
      workDir ??= realpath(config.workDir);
      return workDir;
    },
    conversation,
    history: history(conversation),
    fork: fork ? { history: history(fork.conversation), at: fork.at } : null,
    access: () => readAccess({ folder, sessionId: config.id }),
    clock,
  });
}
