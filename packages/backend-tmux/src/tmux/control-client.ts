import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Clock } from "@townkit/core";
import { quoteCommand, type TmuxCommand } from "./command.js";
import { type ControlMessage, createControlParser } from "./control-parser.js";
import { TmuxFailure } from "./failure.js";
import { createLineSplitter } from "./line-splitter.js";
import type { TmuxAct, TmuxAsk } from "./look.js";
import { createReplyQueue } from "./reply-queue.js";
import { placeArguments, type TmuxPlace } from "./tmux-cli.js";

/** What a control client may be told to hold back, in seconds of a pane's output that was not read. */
const pauseAfterSeconds = 2;
const answerMs = 5000;
/** The longest that a healthy server takes to let go of a client. Older ones may die with a client that a signal ends. */
const goodbyeMs = 5000;
/** So long is waited for more where nobody waits for an answer: what many panes write comes in many small pieces. */
const breathMs = 10;

/** What a control client is told without having asked. */
export type ControlNews = Exclude<ControlMessage, { type: "reply" | "attached" }>;

/** What comes of a control client. Neither may wait for a command of the same client. */
export interface ControlListener {
  message(message: ControlNews): void;
  /** It is over: nothing more comes, and nothing can be asked. Told once. */
  closed(why: string): void;
}

/** One connection to the tmux server that is told of everything and can be asked without starting a process. */
export interface ControlClient {
  /** The lines that the command printed. Several may be asked at once. @throws TmuxFailure */
  ask(command: TmuxCommand, options?: { timeoutMs?: number }): Promise<string[]>;
  /** The same of several commands, which tmux gets at once. */
  readonly askAll: TmuxAsk;
  /** What the commands and all that they run printed: one such as `if-shell` is answered in several parts. @throws TmuxFailure */
  readonly act: TmuxAct;
  /** Ends it politely, by the end of its input: older tmux servers die with a client that a signal ends. */
  close(): Promise<void>;
}

/**
 * Attaches to a session; resolves when it is. It is told of the output of that session's windows only, and gives them no size.
 * @throws TmuxFailure it could not attach.
 */
export async function openControlClient(options: {
  place: TmuxPlace;
  session: string;
  clock: Clock;
  listener: ControlListener;
}): Promise<ControlClient> {
  const { place, session, clock, listener } = options;
  const child = spawn(
    place.binary,
    [
      ...placeArguments(place),
      "-C",
      "attach-session",
      "-f",
      `pause-after=${pauseAfterSeconds},ignore-size`,
      "-t",
      `=${session}`,
    ],
    { env: { ...place.env }, stdio: ["pipe", "pipe", "ignore"] },
  );
  const replies = createReplyQueue(clock);
  let over: string | undefined;
  let saidExit = "";
  let attached = (): void => {};
  let refused = (_: Error): void => {};
  const attaching = new Promise<void>((resolve, reject) => {
    attached = resolve;
    refused = reject;
  });

  const parse = createControlParser((message) => {
    if (message.type === "reply") return replies.take(message);
    if (message.type === "attached") return attached();
    if (message.type === "exit") saidExit = message.why;
    listener.message(message);
  });
  const split = createLineSplitter(parse);
  let cancelBreath = (): void => {};
  child.stdout.on("data", (chunk: Buffer) => {
    split(chunk);
    if (replies.isEmpty && over === undefined) breathe();
  });
  // The end of the process says the same.
  child.stdin.on("error", () => {});
  child.on("error", (error) => end(`the control client could not be started: ${error.message}`));
  child.on("close", () => end(`the control client ended${saidExit === "" ? "" : `: ${saidExit}`}`));

  function end(why: string): void {
    if (over !== undefined) return;
    over = why;
    replies.fail(`tmux: ${why}.`);
    refused(new TmuxFailure({ problem: "closed", message: `tmux: ${why}.` }));
    listener.closed(why);
  }

  function breathe(): void {
    child.stdout.pause();
    cancelBreath = clock.after(breathMs, () => child.stdout.resume());
  }

  function readOn(): void {
    cancelBreath();
    child.stdout.resume();
  }

  function requireOpen(): void {
    if (over !== undefined) throw new TmuxFailure({ problem: "closed", message: `tmux: ${over}.` });
  }

  async function ask(command: TmuxCommand, { timeoutMs = answerMs } = {}): Promise<string[]> {
    requireOpen();
    const line = controlLine(command);
    const reply = replies.next({ timeoutMs });
    child.stdin.write(`${line}\n`);
    readOn();
    return await reply;
  }

  const askAll: TmuxAsk = async (commands, { heard } = {}) => {
    requireOpen();
    const lines = commands.map((command) => `${controlLine(command)}\n`);
    const all: string[] = [];
    const answers = commands.map((_, at) =>
      replies.next({
        timeoutMs: answerMs,
        heard(answer) {
          all.push(...answer);
          if (at === commands.length - 1) heard?.(all);
        },
      }),
    );
    child.stdin.write(lines.join(""));
    readOn();
    await Promise.all(answers);
    return all;
  };

  let acts = 0;
  const act: TmuxAct = async (commands, { timeoutMs = answerMs } = {}) => {
    requireOpen();
    acts += 1;
    const until = `townkit-act-${acts}`;
    // On one line: where one fails, those behind it are not run.
    const line = commands.map(controlLine).join(" ; ");
    const end = controlLine(["display-message", "-p", until]);
    const reply = replies.next({ timeoutMs, until });
    child.stdin.write(`${line}\n${end}\n`);
    readOn();
    return await reply;
  };

  async function close(): Promise<void> {
    if (over !== undefined) return;
    child.stdin.end();
    readOn();
    await endOf({ child, clock });
  }

  await attaching;
  return { ask, askAll, act, close };
}

/** A command as one line. A line without one would end the connection, and tmux has no words with a zero in them. @throws TmuxFailure */
function controlLine(command: TmuxCommand): string {
  if (command.length > 0 && !command.some((argument) => argument.includes("\0"))) return quoteCommand(command);
  throw new TmuxFailure({
    problem: "refused",
    message: "A tmux command of nothing, or with a zero in it, was refused.",
  });
}

/** Waits for its end; what does not end by itself is ended by a signal in the end. */
async function endOf(options: { child: ChildProcess; clock: Clock }): Promise<void> {
  const { child, clock } = options;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const stop = clock.after(goodbyeMs, () => child.kill("SIGTERM"));
  await once(child, "close");
  stop();
}
