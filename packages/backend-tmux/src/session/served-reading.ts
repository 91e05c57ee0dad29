import type { Reading } from "../screen/read-screen.js";
import type { ServerState } from "../server/agent-server.js";

/** Nothing is ever typed into the composer of an agent with a server: what is there is a person's. */
const composer = { draft: "", cut: false, top: -1, end: -1 };

/** What an agent does, by its server. */
export function servedReading({ busy, error }: ServerState): Reading {
  return busy ? { state: "busy", composer: null } : { state: "idle", composer, error };
}
