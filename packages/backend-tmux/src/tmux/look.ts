import { quoteCommand, type TmuxCommand } from "./command.js";
import { runTmux, type TmuxPlace } from "./tmux-cli.js";

/** A pane at one moment: all of it is read in one call. */
export interface PaneLook {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  /** How its process ended; null while it runs. */
  readonly ended: string | null;
  /** Where the cursor was. A key that is fenced by this look is pressed only while it is there still. */
  readonly cursor: string;
  /** When an attached terminal last sent something, in seconds since 1970; 0 where none is attached. */
  readonly clientActivity: number;
  /** With colours and attributes, as `capture-pane -e` prints it. */
  readonly captured: readonly string[];
}

const cursorFormat = "#{cursor_x}x#{cursor_y}x#{pane_in_mode}x#{pane_dead}";
const lookFormat = [
  "#{pane_width} #{pane_height} #{pane_dead} #{pane_dead_status} #{pane_dead_signal}",
  cursorFormat,
  "#{session_activity} #{session_attached}",
  "#{pane_title}",
].join("|");

/**
 * Reads title, dead flag, cursor and screen in one call. tmux 3.3a may leave a process that was killed as a zombie, its pane
 * dead and without a status, until another child of the server ends (measured): then one is made to end, and it is read again.
 * @throws TmuxFailure
 */
export async function lookAtPane(options: { place: TmuxPlace; pane: string }): Promise<PaneLook> {
  const { uncollected, ...look } = await readPane(options);
  if (!uncollected) return look;
  await runTmux({ place: options.place, commands: [["run-shell", "true"]] });
  const { uncollected: _, ...again } = await readPane(options);
  return again;
}

/** `uncollected`: its terminal is closed, and how its process ended is not known yet. */
async function readPane(options: {
  place: TmuxPlace;
  pane: string;
}): Promise<PaneLook & { readonly uncollected: boolean }> {
  const { place, pane } = options;
  const commands: readonly TmuxCommand[] = [
    ["display-message", "-p", "-t", pane, lookFormat],
    ["capture-pane", "-p", "-e", "-t", pane],
  ];
  const [facts = "", ...captured] = (await runTmux({ place, commands })).replace(/\n$/, "").split("\n");
  const [about = "", cursor = "", activity = "", ...title] = facts.split("|");
  const [columns, rows, dead, status, signal] = about.split(" ");
  const [at, attached] = activity.split(" ").map(Number);
  const isDead = dead === "1";
  const isKnown = Boolean(status || signal);
  return {
    uncollected: isDead && !isKnown,
    title: title.join("|"),
    columns: Number(columns),
    rows: Number(rows),
    ended: isDead && isKnown ? endedHow({ status, signal }) : null,
    cursor,
    clientActivity: attached ? (at ?? 0) : 0,
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
  place: TmuxPlace;
  pane: string;
  look: PaneLook;
  key: string;
}): Promise<boolean> {
  const { place, pane, look, key } = options;
  return await fenced({ place, pane, look, commands: [["send-keys", "-t", pane, key]] });
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
  return await fenced({
    place,
    pane,
    look,
    stdin: text,
    before: [["load-buffer", "-b", buffer, "-"]],
    commands: [["paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", pane]],
    otherwise: [["delete-buffer", "-b", buffer]],
  });
}

async function fenced(options: {
  place: TmuxPlace;
  pane: string;
  look: PaneLook;
  commands: readonly TmuxCommand[];
  before?: readonly TmuxCommand[];
  otherwise?: readonly TmuxCommand[];
  stdin?: string;
}): Promise<boolean> {
  const { place, pane, look, commands, before = [], otherwise = [], stdin } = options;
  const unchanged = `#{==:${cursorFormat},${look.cursor}}`;
  const branch = (all: readonly TmuxCommand[], said: string): string =>
    [...all, ["display-message", "-p", said]].map(quoteCommand).join(" ; ");
  const guard: TmuxCommand = [
    "if-shell",
    "-F",
    "-t",
    pane,
    unchanged,
    branch(commands, "sent"),
    branch(otherwise, "held"),
  ];
  const said = await runTmux({ place, commands: [...before, guard], ...(stdin === undefined ? {} : { stdin }) });
  return said.trim() === "sent";
}
