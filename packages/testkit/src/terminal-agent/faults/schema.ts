import * as z from "zod";
import { hookNames } from "../hook-names.js";

const milliseconds = z.int().min(0).max(600_000);
const count = z.int().min(0).max(1_000_000);

/** When something happens that nobody at the driver's side asked for; `afterMs` behind it. */
const moment = {
  on: z.enum(["ready", "paste", "submit", "turn_end"]),
  afterMs: milliseconds.default(0),
};

/** Faults of the agent's whole life. */
const lastingShape = {
  /** Nothing is drawn and nothing is read for so long, while the terminal echoes what is typed. */
  startDelayMs: milliseconds.optional(),
  /** What becomes of keys that came before the agent was ready; if kept, an Enter among them is a line end. */
  earlyKeys: z.enum(["kept", "lost"]).optional(),
  /** The program ends by itself, so long after its start. */
  exitsAtStart: z
    .strictObject({ afterMs: milliseconds.default(0), code: z.int().min(0).max(255), words: z.string().default("") })
    .optional(),
  /** Comes first, in a directory that is not among the settings' `trustedFolders`; "No" ends the program with code 1. */
  trustDialog: z.enum(["none", "marks_no", "marks_yes"]).optional(),
  /** Bracketed paste is never asked for: a paste comes as keys. */
  noBracketedPaste: z.boolean().optional(),
  alternateScreen: z.boolean().optional(),
  /** The screen is drawn anew at this interval, always with another mark in the status line. */
  animateMs: z.int().min(10).max(60_000).optional(),
  /** Each frame is two writes, apart by so long, cut within a character of several bytes where there is one. */
  splitUtf8Ms: milliseconds.optional(),
  /** With each frame the terminal is asked what it is and which colours it has: its answers come as keys do. */
  asksTerminal: z.boolean().optional(),
  /** The title never says in which state the agent is. */
  plainTitle: z.boolean().optional(),
  /** These are heard, and nothing is done about them. */
  deafTo: z.array(z.enum(["SIGHUP", "SIGINT", "SIGTERM"])).optional(),
  /** The agent goes on when its terminal is gone, deaf to the hangup too. */
  outlivesTerminal: z.boolean().optional(),
  /** The pane's process is only a parent of the agent's, and deaf to signals that ask it to end. */
  wrapped: z.boolean().optional(),
  /** A tool's processes go on when its turn is stopped and when the agent ends. */
  toolsOutlive: z.boolean().optional(),
  /** What is written into the conversation's file gets there so much later; what was not there yet dies with a crash. */
  lateFileMs: milliseconds.optional(),
  /** Each line of that file comes in two writes, apart by so long. */
  tornLinesMs: milliseconds.optional(),
  /** There is no such file: nothing can be resumed or forked. */
  noFile: z.boolean().optional(),
} as const;

/** Faults that may be others from one turn to the next. */
const passingShape = {
  /** So many Enters in the composer do nothing. */
  swallowEnters: count.optional(),
  /** So soon after text, an Enter is a line end or does nothing. */
  pasteBurst: z.strictObject({ ms: milliseconds, enter: z.enum(["line_end", "lost"]).default("line_end") }).optional(),
  /** What is put into the composer is shown so much later. */
  lateEchoMs: milliseconds.optional(),
  /** A paste with more characters is shown as a mark, `[Pasted text #1 +9 lines]`. */
  collapseOver: count.optional(),
  /** A dim proposal in the empty composer; Tab takes it, and with `submits` so does an Enter, as a prompt. */
  ghost: z.strictObject({ text: z.string().min(1), submits: z.boolean().default(false) }).optional(),
  /** Somebody at the keyboard: these bytes come as if typed. */
  human: z.strictObject({ ...moment, keys: z.string().min(1) }).optional(),
  /** A permission menu opens by itself; on `submit` the turn waits for it. */
  menuOpens: z.strictObject(moment).optional(),
  /** Another menu takes the place of a permission menu, once: so long after it was drawn, or under the key that would answer it. */
  menuChanges: z.union([z.strictObject({ afterMs: milliseconds }), z.literal("under_key")]).optional(),
  /** The row of a permission menu that an Enter takes. */
  menuMarks: z.enum(["yes", "no"]).optional(),
  /** A paste into a menu is taken for keys. */
  menuReadsPastes: z.boolean().optional(),
  /** A permission menu also obeys `y`, `p` and `n`. */
  menuLetters: z.boolean().optional(),
  /** A permission menu opens only when the hook that may decide has answered, and has not decided. Without it, both are asked at once. */
  menuWaitsForHook: z.boolean().optional(),
  /** What becomes of the calls of a hook: never made, made twice at once, or so much later, without anybody waiting for it. */
  hookCalls: z
    .partialRecord(z.enum(hookNames), z.union([z.enum(["lost", "twice"]), z.strictObject({ lateMs: milliseconds })]))
    .optional(),
  /** A second Escape in an idle agent opens a list of earlier prompts; the one that is picked gets into the composer. */
  rewindAtEscape: z.boolean().optional(),
  /** A turn shows nothing of itself but its end: no busy line, no title. */
  instantTurn: z.boolean().optional(),
  /** What is submitted during a turn: a turn each, one turn for all, or a part of the running one. */
  whileBusy: z.enum(["each", "merged", "steered"]).optional(),
  /** What becomes of the waiting prompts when a turn is aborted or denied. */
  queueAfterAbort: z.enum(["runs", "returns", "lost"]).optional(),
  /** An aborted prompt is put back into the composer. */
  promptBack: z.enum(["never", "before_output", "always"]).optional(),
  /** Before it says anything, a turn says a line of so many bytes. */
  longLineBytes: count.optional(),
  /** The agent dies there, by SIGKILL or, with a code, by an exit that cleans nothing up. */
  crash: z
    .strictObject({
      at: z.enum(["enter", "turn", "tool", "answer"]),
      code: z.int().min(0).max(255).optional(),
    })
    .optional(),
} as const;

/** What makes the agent as hostile as those that there are. A fault that is not stated is not there. */
export const terminalAgentFaultsSchema = z.strictObject({ ...lastingShape, ...passingShape });
export type TerminalAgentFaults = z.infer<typeof terminalAgentFaultsSchema>;
export type TerminalAgentFaultsInput = z.input<typeof terminalAgentFaultsSchema>;

/** Those that stand for one turn, and for what comes before it; what is not stated is as in `faults`. */
export const terminalAgentRoundSchema = z.strictObject(passingShape);
export type TerminalAgentRound = z.infer<typeof terminalAgentRoundSchema>;
export type TerminalAgentRoundInput = z.input<typeof terminalAgentRoundSchema>;
