import { processesWithEnv } from "../process/marked-processes.js";
import { processTree } from "../process/process-tree.js";
import type { TerminalSession } from "../session/terminal-session.js";
import type { SpawnedPane } from "../tmux/spawn-session.js";
import type { TmuxPlace } from "../tmux/tmux-cli.js";
import { markOf } from "./session-mark.js";
import { endAll } from "./stop-tree.js";
import type { TmuxTown } from "./tmux-town.js";

/** How long an agent may take to end by its own word, and its processes at each step after that. */
export const graceMs = 3000;

/** Ends the agent in a pane, with all that came of it. `asked`: by its own word first, where it has one. @throws TmuxFailure */
export async function endAgent(options: {
  terminal: TerminalSession;
  pane: SpawnedPane;
  town: TmuxTown;
  place: TmuxPlace;
  why: string;
  asked: boolean;
}): Promise<void> {
  const { terminal, pane, town, place, why, asked } = options;
  const tree = await processTree(pane.pid, await processesWithEnv(markOf({ place, sessionId: terminal.id })));
  if (asked) await terminal.quit(graceMs);
  await terminal.lose({ why, told: false });
  await town.killPane(pane.pane);
  await endAll(tree, graceMs);
  await terminal.forgetFiles();
}
