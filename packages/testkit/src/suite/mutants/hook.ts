import type { TownEvent } from "@townkit/core";
import { forgives, instead, keeping, tells } from "./change.js";
import type { Change, Mutant } from "./mutant.js";

/** Calls of `method` that are repeated are told once more. */
function tellsRepeats(method: "onSessionIdle" | "reportAgentEvent"): Change {
  return keeping(
    () => new Map<string, number>(),
    (calls) => (right) => {
      const key = (sessionId: string | null, eventId: string) => `${sessionId} ${eventId}`;
      const again = (event: TownEvent) =>
        "eventId" in event && (calls.get(key(event.sessionId, event.eventId)) ?? 0) > 1 ? [event, event] : [event];
      return {
        [method](id: string, event: never) {
          const { eventId } = event as { eventId: string };
          calls.set(key(id, eventId), (calls.get(key(id, eventId)) ?? 0) + 1);
          return right[method](id, event);
        },
        async *events(options) {
          for await (const event of right.events(options)) yield* again(event);
        },
      };
    },
  );
}

export const hookMutants: readonly Mutant[] = [
  {
    wrong: "loses what a hook call brings along",
    caughtBy: ["HOOK-001"],
    spoil: tells((event) => [event.type === "hook.called" ? { ...event, payload: {} } : event]),
  },
  { wrong: "takes a repeated hook call for a new event", caughtBy: ["HOOK-002"], spoil: tellsRepeats("onSessionIdle") },
  {
    wrong: "takes the event ids of all sessions for one",
    caughtBy: ["HOOK-003"],
    spoil: keeping(
      () => new Map<string, string>(),
      (seen) =>
        instead("onSessionIdle", async (right, id, event) => {
          const first = seen.get(event.eventId) ?? id;
          seen.set(event.eventId, first);
          return first === id ? right.onSessionIdle(id, event) : {};
        }),
    ),
  },
  {
    wrong: "calls a plugin's hello by another name",
    caughtBy: ["HOOK-004"],
    spoil: tells((event) => [
      event.type === "agent.reported" && event.report === "hello" ? { ...event, report: "greeting" } : event,
    ]),
  },
  {
    wrong: "keeps a plugin's errors to itself",
    caughtBy: ["HOOK-005"],
    spoil: instead("reportAgentEvent", async (right, id, event) =>
      event.type === "plugin_error" ? {} : right.reportAgentEvent(id, event),
    ),
  },
  {
    wrong: "does not tell that an agent compacts its context",
    caughtBy: ["HOOK-006"],
    spoil: instead("onPreCompact", async () => ({})),
  },
  {
    wrong: "answers a hook that its agent does not have",
    caughtBy: ["HOOK-007"],
    spoil: forgives("onPreCompact", "capability_unsupported", () => ({})),
  },
];
