import type { EventsOptions, TownEvent } from "@townkit/core";
import { answers, keeping, takesEvents, tells } from "./change.js";
import type { Mutant } from "./mutant.js";

export const eventMutants: readonly Mutant[] = [
  {
    wrong: "leaves a hole in the work's history",
    caughtBy: ["EVENT-001"],
    spoil: tells((event) => (event.type === "assignment.changed" && event.from === "delivering" ? [] : [event])),
  },
  {
    wrong: "does not tell that a session was stopped",
    caughtBy: ["EVENT-002"],
    spoil: tells((event) => (event.type === "session.changed" && event.session.status === "stopped" ? [] : [event])),
  },
  {
    wrong: "leaves out of a change what it is of",
    caughtBy: ["EVENT-003"],
    spoil: tells((event) => {
      if (event.type !== "assignment.changed") return [event];
      const { evidence: _, ...rest } = event;
      return [rest as TownEvent];
    }),
  },
  {
    wrong: "skips an event of the past after a cursor",
    caughtBy: ["EVENT-004"],
    spoil: (right) => {
      // What was told to somebody before: that is the past, whatever the clock says.
      const told = new Set<string>();
      return {
        async *events(options = {}) {
          const past = new Set(told);
          let first = options.after !== undefined;
          for await (const event of right.events(options)) {
            const what = JSON.stringify({ ...event, cursor: null });
            const skipped = first && past.has(what);
            first = false;
            told.add(what);
            if (!skipped) yield event;
          }
        },
      };
    },
  },
  {
    wrong: "goes on after a cursor that it does not know without a word",
    caughtBy: ["EVENT-005"],
    spoil: tells((event) => (event.type === "resync" ? [] : [event])),
  },
  {
    wrong: "tells one session's reader of every session",
    caughtBy: ["EVENT-006"],
    spoil: takesEvents(({ sessionId: _, ...options }) => options),
  },
  {
    wrong: "leaves changes of the session out where only durable events are asked for",
    caughtBy: ["EVENT-007"],
    spoil: (right) => ({
      async *events(options = {}) {
        for await (const event of right.events(options))
          if (options.durableOnly !== true || event.type !== "session.changed") yield event;
      },
    }),
  },
  {
    wrong: "throws where a reader leaves before anything was told",
    caughtBy: ["EVENT-008"],
    spoil: (right) => ({
      async *events(options) {
        let told = 0;
        for await (const event of right.events(options)) {
          told += 1;
          yield event;
        }
        if (told === 0) throw new Error("The reader is gone.");
      },
    }),
  },
  {
    wrong: "tells the first only of those who ask the same",
    caughtBy: ["EVENT-009"],
    spoil: keeping(
      () => new Map<string, number>(),
      (readers) => (right) => ({
        async *events({ signal, ...asked }: EventsOptions = {}) {
          const same = JSON.stringify(asked);
          const before = readers.get(same) ?? 0;
          readers.set(same, before + 1);
          try {
            for await (const event of right.events({ ...asked, ...(signal && { signal }) }))
              if (before === 0 || event.type !== "session.changed") yield event;
          } finally {
            readers.set(same, (readers.get(same) ?? 1) - 1);
          }
        },
      }),
    ),
  },
  {
    wrong: "tells an end before it shows it",
    caughtBy: ["EVENT-010"],
    spoil: answers("getAssignment", (one) => (one.state === "completed" ? { ...one, state: "running" } : one)),
  },
];
