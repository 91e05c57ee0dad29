import { isTaken } from "../process/process-tree.js";
import { quoteCommand, type TmuxCommand } from "./command.js";
import { runTmux, type TmuxPlace } from "./tmux-cli.js";

/** A pane at one moment. */
export interface PaneLook {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  /** How its process ended; null while it runs. */
  readonly ended: string | null;
  /** Where the cursor was. A key that is fenced by this look is pressed only while it is there still. */
  readonly cursor: string;
  /** The same in numbers, from 0 on. */
  readonly at: { readonly column: number; readonly row: number };
  /** First and last row of what scrolls. */
  readonly scrolled: { readonly from: number; readonly to: number };
  /** When an attached terminal last sent something, in seconds since 1970; 0 where none is attached. */
  readonly clientActivity: number;
  /** With colours and attributes, as `capture-pane -e` prints it. */
  readonly captured: readonly string[];
}

const cursorFormat = "#{cursor_x}x#{cursor_y}x#{pane_in_mode}x#{pane_dead}";
const lookFormat = [
  "#{pane_width} #{pane_height} #{pane_pid} #{pane_dead} #{pane_dead_status} #{pane_dead_signal}",
  cursorFormat,
  "#{session_activity} #{session_attached}",
  "#{scroll_region_upper} #{scroll_region_lower}",
  "#{pane_title}",
].join("|");

/** A pane at one moment as text alone, which costs tmux and us a fraction of a look. No key is decided on it. */
export interface PaneGlance {
  readonly title: string;
  /** One string a line; what is dim is as any other. */
  readonly text: readonly string[];
}

/** What asks tmux several things at one moment: the lines of all answers, in that order. @throws TmuxFailure */
export type TmuxAsk = (
  commands: readonly TmuxCommand[],
  options?: {
    /** Called with the lines where what panes write is heard on the same stream: all that comes later was written later. */
    readonly heard?: (lines: readonly string[]) => void;
  },
) => Promise<readonly string[]>;

/**
 * Does what must not be done twice, one after another until one fails, and returns what was printed. tmux lets nobody in
 * between. @throws TmuxFailure
 */
export type TmuxAct = (
  commands: readonly TmuxCommand[],
  options?: {
    readonly timeoutMs?: number;
    /** Not by a process, whose arguments everybody can see. */
    readonly hidden?: boolean;
  },
) => Promise<readonly string[]>;

export interface PaneQuestion {
  readonly place: TmuxPlace;
  readonly ask: TmuxAsk;
  readonly pane: string;
  /** The same look, told before anything that was drawn after it; not told where nothing is heard. */
  readonly heard?: ((look: PaneLook) => void) | undefined;
}

/**
 * Reads title, dead flag, cursor and screen at one moment. tmux 3.3a may leave a process that was killed as a zombie, its pane
 * dead and without a status, until another child of the server ends (measured): then one is made to end, and it is read again.
 * tmux 3.2 has no word for a signal: of a process that one has ended it says as little, when that is collected too.
 * @throws TmuxFailure
 */
export async function lookAtPane(question: PaneQuestion): Promise<PaneLook> {
  const { uncollected, ...look } = await readPane(question);
  if (uncollected === null) return look;
  await runTmux({ place: question.place, commands: [["run-shell", "true"]] });
  const { uncollected: pid, ...again } = await readPane(question);
  return pid === null || isTaken(pid) ? again : { ...again, ended: "It was ended by a signal." };
}

/** @throws TmuxFailure */
export async function glanceAtPane({ ask, pane }: Pick<PaneQuestion, "ask" | "pane">): Promise<PaneGlance> {
  const [title = "", ...text] = await ask([
    ["display-message", "-p", "-t", pane, "|#{pane_title}"],
    ["capture-pane", "-p", "-t", pane],
  ]);
  return { title: title.slice(1), text };
}

/** `uncollected`: of the process whose terminal is closed, and of which tmux does not say how it ended. */
interface RawLook extends PaneLook {
  readonly uncollected: number | null;
}

/** The facts first: a screen that is newer than they are is read as it is, and no key that is fenced by them gets to it. */
async function readPane({ ask, pane, heard }: PaneQuestion): Promise<RawLook> {
  const commands: readonly TmuxCommand[] = [
    ["display-message", "-p", "-t", pane, lookFormat],
    ["capture-pane", "-p", "-e", "-t", pane],
  ];
  return parseLook(await ask(commands, heard ? { heard: (lines) => heard(parseLook(lines)) } : {}));
}

function parseLook([facts = "", ...captured]: readonly string[]): RawLook {
  const [about = "", cursor = "", activity = "", region = "", ...title] = facts.split("|");
  const [columns, rows, pid, dead, status, signal] = about.split(" ");
  const [active, attached] = activity.split(" ").map(Number);
  const [column = 0, row = 0] = cursor.split("x").map(Number);
  const [from = 0, to = 0] = region.split(" ").map(Number);
  const isDead = dead === "1";
  const isKnown = Boolean(status || signal);
  return {
    uncollected: isDead && !isKnown ? Number(pid) : null,
    title: title.join("|"),
    columns: Number(columns),
    rows: Number(rows),
    ended: isDead && isKnown ? endedHow({ status, signal }) : null,
    cursor,
    at: { column, row },
    scrolled: { from, to },
    clientActivity: attached ? (active ?? 0) : 0,
    captured,
  };
}

function endedHow({ status, signal }: { status: string | undefined; signal: string | undefined }): string {
  return signal ? `It was ended by signal ${signal}.` : `It ended with code ${status}.`;
}

/**
 * Presses a key, if the pane is as it was at that look: tmux itself compares cursor, mode and dead flag and sends the key
 * in one step, so that nothing drawn in between is answered by it. Returns whether it was sent.
 * @throws TmuxFailure
 */
export async function pressFenced(options: {
  act: TmuxAct;
  pane: string;
  look: PaneLook;
  key: string;
}): Promise<boolean> {
  const { act, pane, look, key } = options;
  const [said] = await act([guarded({ pane, look, commands: [["send-keys", "-t", pane, key]], otherwise: [] })]);
  return said === "sent";
}

/**
 * Pastes, if the pane is as it was at that look. The text goes through a buffer from standard input, in a frame where the
 * agent asked for frames, with its line ends as they are. Returns whether it was pasted.
 * @throws TmuxFailure
 */
export async function pasteFenced(options: {
  place: TmuxPlace;
  pane: string;
  look: PaneLook;
  text: string;
}): Promise<boolean> {
  const { place, pane, look, text } = options;
  const buffer = `townkit-${pane.slice(1)}`;
  const guard = guarded({
    pane,
    look,
    commands: [["paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", pane]],
    otherwise: [["delete-buffer", "-b", buffer]],
  });
  const said = await runTmux({ place, commands: [["load-buffer", "-b", buffer, "-"], guard], stdin: text });
  return said.trim() === "sent";
}

/** Runs the commands if the pane is as it was at that look, else the others, and says which. */
function guarded(options: {
  pane: string;
  look: PaneLook;
  commands: readonly TmuxCommand[];
  otherwise: readonly TmuxCommand[];
}): TmuxCommand {
  const { pane, look, commands, otherwise } = options;
  const unchanged = `#{==:${cursorFormat},${look.cursor}}`;
  const branch = (all: readonly TmuxCommand[], said: string): string =>
    [...all, ["display-message", "-p", said]].map(quoteCommand).join(" ; ");
  return ["if-shell", "-F", "-t", pane, unchanged, branch(commands, "sent"), branch(otherwise, "held")];
}
