import type { TerminalAgentFaults } from "./faults/schema.js";
import { InputDecoder } from "./input/decoder.js";
import type { Journal } from "./record/journal.js";
import type { TerminalAgent } from "./terminal-agent.js";

/** An Escape with nothing behind it for so long is a key. */
const escapeMs = 30;
/** For so long after the terminal is read, what arrives was typed before: only where early keys are lost. */
const earlyMs = 50;
/** How often a process whose terminal is gone wakes up, so as to stay. */
const stayMs = 60_000;

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof exitCodes;

/** Gives the agent what comes from its terminal and from the system, and starts it when it may start. */
export function listen(options: { agent: TerminalAgent; journal: Journal; faults: TerminalAgentFaults }): void {
  const { agent, faults } = options;
  const { startDelayMs = 0, earlyKeys = "kept" } = faults;
  hearSignals(options);
  const begin = (): void => {
    process.stdin.setRawMode(true);
    if (earlyKeys === "kept") open();
    else {
      process.stdin.on("data", ignore);
      setTimeout(open, earlyMs);
    }
  };
  const open = (): void => {
    process.stdin.off("data", ignore);
    readKeys(agent);
    process.stdout.on("resize", () => agent.resized());
    void agent.start();
  };
  if (startDelayMs === 0) begin();
  else setTimeout(begin, startDelayMs);
}

function readKeys(agent: TerminalAgent): void {
  const decoder = new InputDecoder();
  let settling: NodeJS.Timeout | undefined;
  process.stdin.on("data", (bytes: Buffer) => {
    clearTimeout(settling);
    for (const event of decoder.feed(bytes)) agent.handle(event);
    if (!decoder.undecided) return;
    settling = setTimeout(() => {
      for (const event of decoder.settle()) agent.handle(event);
    }, escapeMs);
  });
}

function hearSignals(options: { agent: TerminalAgent; journal: Journal; faults: TerminalAgentFaults }): void {
  const { agent, journal, faults } = options;
  const { deafTo = [], outlivesTerminal = false } = faults;
  const heard = (signal: Signal): void => {
    journal.note({ event: "signal", signal });
    if (!deafTo.includes(signal) && !(outlivesTerminal && signal === "SIGHUP")) void agent.quit(exitCodes[signal]);
  };
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(signal, () => heard(signal));
  const gone = outlivesTerminal ? ignore : (): void => void agent.quit(exitCodes.SIGHUP);
  process.stdin.on("end", gone);
  process.stdin.on("error", gone);
  process.stdout.on("error", gone);
  if (outlivesTerminal) setInterval(ignore, stayMs);
}

function ignore(): void {}
