import { closeSync, openSync } from "node:fs";
import { Socket } from "node:net";
import type { Log } from "@townkit/core";
import { beatMs, type HostReport, reportFile } from "../host-protocol/control-messages.js";

/** How many lines a backend may log in a second, in the long run and at once; what is beyond is counted, not written. */
const linesPerSecond = 100;
const linesAtOnce = 1_000;

export interface Reports {
  send(report: HostReport): void;
  /** From now on, says that the event loop turns. */
  beat(): void;
  readonly log: Log;
  /** Resolves when all of it is on its way. */
  end(): Promise<void>;
}

/** What this host says to its owner by itself. */
export function openReports(): Reports {
  const pipe = new Socket({ fd: reportFile, readable: false, writable: true });
  // An owner that is gone is heard of by other means.
  pipe.on("error", () => {});
  let budget = linesAtOnce;
  let leftOut = 0;

  function send(report: HostReport): void {
    pipe.write(`${JSON.stringify(report)}\n`);
  }

  function refill(): void {
    budget = Math.min(linesAtOnce, budget + (linesPerSecond * beatMs) / 1_000);
    if (leftOut > 0)
      send({ kind: "log", level: "warn", message: "lines were left out of the log", facts: { leftOut } });
    leftOut = 0;
  }

  function line(level: "debug" | "info" | "warn" | "error"): Log["info"] {
    return (message, facts) => {
      if (budget < 1) {
        leftOut += 1;
        return;
      }
      budget -= 1;
      send({ kind: "log", level, message, ...(facts ? { facts } : {}) });
    };
  }

  return {
    send,
    beat() {
      setInterval(() => {
        refill();
        send(condition());
      }, beatMs).unref();
    },
    // What a town does not write is not sent to it.
    log: { debug: () => {}, info: line("info"), warn: line("warn"), error: line("error") },
    end: () => new Promise((resolve) => pipe.end(resolve)),
  };
}

function condition(): HostReport {
  try {
    closeSync(openSync(process.execPath, "r"));
    return { kind: "beat", memoryBytes: process.memoryUsage.rss() };
  } catch (error) {
    return { kind: "spent", why: `it could open no more files: ${String(error)}` };
  }
}
