import { exactSession, type TmuxCommand } from "./command.js";
import { keeperSession } from "./server-setup.js";

/** What tmux knows of one pane. */
export interface PaneFacts {
  readonly pane: string;
  readonly session: string;
  readonly window: string;
  /** Of the process that was started in it. */
  readonly pid: number;
  /** When its session was made, and with it that process. */
  readonly at: string;
  /** How its process ended; null while it runs. A signal's number, where one ended it. */
  readonly ended: { readonly code: number | null; readonly signal: number | null } | null;
}

const fields = [
  "pane_id",
  "session_name",
  "window_id",
  "pane_pid",
  "session_created",
  "pane_dead",
  "pane_dead_status",
  "pane_dead_signal",
];

/** One line a pane; names of sessions hold no space. */
const paneFormat = fields.map((field) => `#{${field}}`).join(" ");

/** Told at most once a second, and only on a change: the same line for every pane of the server. */
export const paneSubscription: TmuxCommand = ["refresh-client", "-B", `panes::#{S:#{W:#{P:${paneFormat};}}}`];

export const listPanes: TmuxCommand = ["list-panes", "-a", "-F", paneFormat];

/** The same of one session's. */
export function listPanesOf(session: string): TmuxCommand {
  return ["list-panes", "-s", "-t", exactSession(session), "-F", paneFormat];
}

/** The panes in lines of that format. One that is linked into the keeper is there twice, and counts where it is at home. */
export function readPanes(lines: readonly string[]): PaneFacts[] {
  return lines.flatMap((line) => {
    const [pane, session, window, pid, created, dead, status, signal] = line.split(" ");
    if (!pane || !session || !window || session === keeperSession) return [];
    const ended = dead === "1" ? { code: numberIn(status), signal: numberIn(signal) } : null;
    const at = new Date(Number(created) * 1000).toISOString();
    return [{ pane, session, window, pid: Number(pid), at, ended }];
  });
}

function numberIn(text: string | undefined): number | null {
  return text === undefined || text === "" ? null : Number(text);
}
