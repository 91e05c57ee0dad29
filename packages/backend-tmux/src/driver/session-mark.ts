import { processesWithEnv } from "../process/marked-processes.js";
import { identitiesOf, type ProcessIdentity } from "../process/process-tree.js";
import type { TmuxPlace } from "../tmux/tmux-cli.js";

interface Whose {
  readonly place: Pick<TmuxPlace, "socket">;
  readonly sessionId: string;
}

/** The variables by which all that runs for a session is known, here and in no other town. */
export function markOf({ place, sessionId }: Whose): Readonly<Record<string, string>> {
  return { TOWN_SESSION: sessionId, TOWN_TMUX: place.socket };
}

/** All that runs for a session. Some agents start their tools so that they belong to no process of theirs any more. */
export async function markedProcesses(whose: Whose): Promise<readonly ProcessIdentity[]> {
  return await identitiesOf(await processesWithEnv(markOf(whose)));
}
