import type { EventsOptions, Orchestrator, TownEvent } from "@townkit/core";
import { isTownError } from "@townkit/core";
import type { Mutant } from "./mutant.js";

function eventsThrough(right: Orchestrator, change: (event: TownEvent) => readonly TownEvent[]) {
  return async function* (options?: EventsOptions): AsyncIterable<TownEvent> {
    for await (const event of right.events(options)) yield* change(event);
  };
}

let strangers = 0;

/** Broken promises about what is seen, heard and answered. */
export const seeingMutants: readonly Mutant[] = [
  {
    wrong: "gives the whole output whatever was read already",
    caughtBy: ["OUTPUT-004"],
    spoil: (right) => ({
      getSessionOutput: (id, { after: _, ...output } = {}) => right.getSessionOutput(id, output),
    }),
  },
  {
    wrong: "does not say whose turn a message belongs to",
    caughtBy: ["OUTPUT-003"],
    spoil: (right) => ({
      async getSessionOutput(id, output) {
        const answer = await right.getSessionOutput(id, output);
        return { ...answer, messages: answer.messages.map((message) => ({ ...message, assignmentId: null })) };
      },
    }),
  },
  {
    wrong: "leaves a hole in the work's history",
    caughtBy: ["EVENT-001"],
    spoil: (right) => ({
      events: eventsThrough(right, (event) =>
        event.type === "assignment.changed" && event.from === "delivering" ? [] : [event],
      ),
    }),
  },
  {
    wrong: "tells each event twice",
    caughtBy: ["EVENT-003"],
    spoil: (right) => ({ events: eventsThrough(right, (event) => [event, event]) }),
  },
  {
    wrong: "does not heed the cursor",
    caughtBy: ["EVENT-004"],
    spoil: (right) => ({
      events: ({ after, ...options } = {}) =>
        right.events(after === undefined ? options : { ...options, after: "old:1" }),
    }),
  },
  {
    wrong: "tells one session's reader of every session",
    caughtBy: ["EVENT-006"],
    spoil: (right) => ({ events: ({ sessionId: _, ...options } = {}) => right.events(options) }),
  },
  {
    wrong: "throws where a reader's signal ends the events",
    caughtBy: ["EVENT-008"],
    spoil: (right) => ({
      async *events(options = {}) {
        yield* right.events(options);
        if (options.signal?.aborted === true) throw new Error("The reader is gone.");
      },
    }),
  },
  {
    wrong: "takes each hook call for a new event",
    caughtBy: ["HOOK-002"],
    spoil: (right) => ({
      onSessionIdle: (id, event) => right.onSessionIdle(id, { ...event, eventId: `${event.eventId}-${++strangers}` }),
      onSessionStart: (id, event) => right.onSessionStart(id, event),
    }),
  },
  {
    wrong: "takes a second answer for the first",
    caughtBy: ["ATTN-004"],
    spoil: (right) => ({
      respond: (id, request, options) =>
        right.respond(id, request, options).catch((error: unknown) => {
          if (isTownError(error) && error.code === "attention_not_found") return right.getSession(id);
          throw error;
        }),
    }),
  },
];
