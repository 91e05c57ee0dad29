import { describeEvent } from "@townkit/client";
import type { TownEvent } from "@townkit/core";
import type { Context } from "../context.js";

export interface Progress {
  show(event: TownEvent): void;
  close(): void;
}

/** The time and one line; null for what says nothing on a line. */
export function eventLine(event: TownEvent, withSession: boolean): string | null {
  const what = describeEvent(event);
  if (what === null) return null;
  const who = withSession ? `${event.sessionId ?? "town"} ` : "";
  return `${event.at.slice(11, 19)} ${who}${what}`;
}

/** On a terminal the agent's words as they come, in a pipe a line for each event, with `--json` every event. */
export function openProgress(context: Context): Progress {
  const { io, json } = context;
  let midLine = false;
  const breakLine = () => {
    if (midLine) io.stdout.write("\n");
    midLine = false;
  };
  return {
    show(event) {
      if (event.type === "output.delta" && io.stdout.isTTY && !json) {
        io.stdout.write(event.text);
        midLine = !event.text.endsWith("\n");
        return;
      }
      const text = eventLine(event, false);
      if (text !== null) breakLine();
      context.stream({ data: event, text });
    },
    close: breakLine,
  };
}
