import { constants } from "node:os";
import type { Daemon } from "./run-daemon.js";

/** The longest graceful end; a part that hangs must not keep a machine from going down. */
const deadlineMs = 60_000;

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A first signal ends the daemon gracefully, with what it started; a second one, or the deadline, at once. */
export function endOnSignals(daemon: Pick<Daemon, "stop">): { release(): void } {
  let asked = false;
  let deadline: NodeJS.Timeout | undefined;
  const exitAt = (signal: NodeJS.Signals) => process.exit(128 + constants.signals[signal]);
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) exitAt(signal);
    asked = true;
    deadline = setTimeout(exitAt, deadlineMs, signal).unref();
    void daemon.stop({ sessions: "stop" });
  };
  for (const signal of endings) process.on(signal, onSignal);
  return {
    release() {
      clearTimeout(deadline);
      for (const signal of endings) process.off(signal, onSignal);
    },
  };
}
