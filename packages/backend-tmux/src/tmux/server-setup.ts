import { exactSession, type TmuxCommand } from "./command.js";
import { TmuxFailure } from "./failure.js";
import { runTmux, type TmuxPlace } from "./tmux-cli.js";

/** The session that the control client attaches to, and into which each watched window is linked. Nothing runs in it. */
export const keeperSession = "townkit-keeper";

/** Of a terminal that nobody has opened: wide and high enough that an agent's menu is on it as a whole. */
export const defaultSize = { columns: 160, rows: 50 } as const;

/** Set before the first session, since sessions and panes keep what held when they began. */
const serverOptions: readonly TmuxCommand[] = [
  ["set-option", "-s", "exit-empty", "on"],
  // A lone Escape is one after so many milliseconds.
  ["set-option", "-s", "escape-time", "10"],
  // What an agent copies stays its own: no terminal's clipboard is written.
  ["set-option", "-s", "set-clipboard", "off"],
  ["set-option", "-g", "default-terminal", "screen-256color"],
  ["set-option", "-g", "default-size", `${defaultSize.columns}x${defaultSize.rows}`],
  // The terminal that was used last has its size; none is left in the size of one that went away.
  ["set-option", "-g", "window-size", "latest"],
  ["set-option", "-g", "history-limit", "5000"],
  // A pane whose process ended stays, and tells how it ended.
  ["set-option", "-g", "remain-on-exit", "on"],
  ["set-option", "-g", "allow-rename", "off"],
  ["set-option", "-g", "automatic-rename", "off"],
  // A terminal that attaches brings no environment along.
  ["set-option", "-g", "update-environment", ""],
  ["set-option", "-g", "status", "off"],
];

const newKeeper: TmuxCommand = ["new-session", "-d", "-s", keeperSession, "env", "true"];

/** Starts our server with its settings and its keeper, where they are not there already. @throws TmuxFailure */
export async function ensureServer(place: TmuxPlace): Promise<void> {
  if (await hasSession(place, keeperSession)) return;
  try {
    await runTmux({ place, commands: [["start-server"], ...serverOptions, newKeeper] });
  } catch (error) {
    // Somebody else over the same folder was quicker.
    if (!(error instanceof TmuxFailure) || error.problem !== "exists") throw error;
  }
}

/** Whether the server runs and has a session of exactly this name. @throws TmuxFailure it could not be told. */
export async function hasSession(place: TmuxPlace, name: string): Promise<boolean> {
  try {
    await runTmux({ place, commands: [["has-session", "-t", `=${name}`]] });
    return true;
  } catch (error) {
    if (error instanceof TmuxFailure && (error.problem === "no_server" || error.problem === "not_found")) return false;
    throw error;
  }
}

/** Brings a window's output to the keeper's clients. It takes no size from there. */
export function watchWindow(session: string): TmuxCommand {
  return ["link-window", "-d", "-s", exactSession(session), "-t", exactSession(keeperSession)];
}
