import { type Backend, type EventsOptions, isoNow, parseInput, type TownEvent } from "@townkit/core";
import { EventsOptionsSchema } from "@townkit/core/kit";
import { childEvents, type Told } from "./child-events.js";
import { placesOf } from "./cursor.js";
import { mergeStreams } from "./merge-streams.js";
import { type Parts, shown } from "./parts.js";
import { pause } from "./pause.js";
import { createPlacedEvents } from "./placed-events.js";

/** No child's: the time is over in which they should have said where a reader stands. */
const late = "late";

/** The events of all children as one stream, whose cursor holds a place in each of them. */
export function eventCalls(parts: Parts): Pick<Backend, "events"> {
  const { children, deadlines, closed, cut, clock, log } = parts;
  const names = [...children.keys()];

  function events(given: EventsOptions = {}): AsyncIterable<TownEvent> {
    const options = parseInput({ schema: EventsOptionsSchema, value: given, what: "What events was given" });
    const { after, signal, ...wanted } = options;
    const places = after === undefined ? undefined : placesOf({ cursor: after, children: names });
    const isForeign = after !== undefined && places === undefined;
    const placed = createPlacedEvents({ children: names, places, first: isForeign ? foreign(isoNow(clock)) : null });
    const ended = new AbortController();
    const until = AbortSignal.any([ended.signal, cut, ...(signal ? [signal] : [])]);
    const streams: AsyncIterable<Told | typeof late>[] = [...children].map(([name, child]) =>
      childEvents({ name, child, after: places?.get(name), wanted, signal: until, closed, clock, log }),
    );

    async function* tooLate(): AsyncGenerator<typeof late, undefined> {
      await pause({ ms: deadlines.placeMs, signals: [until, closed], clock });
      yield late;
    }

    function release(name: string | undefined, item: Told | typeof late): readonly TownEvent[] {
      if (name === undefined || item === late) return placed.late();
      return placed.took(name, item.event === null ? item : { ...item, event: shownEvent(item.event, name) });
    }

    async function* told(): AsyncGenerator<TownEvent, undefined> {
      if (placed.isHolding()) streams.push(tooLate());
      try {
        for await (const { from, item } of mergeStreams(streams)) yield* release(names[from], item);
      } finally {
        ended.abort();
      }
    }

    return told();
  }

  return { events };
}

function foreign(at: string) {
  return { type: "resync", sessionId: null, at, why: "foreign_epoch" } as const;
}

/** A child's event, which says by the child's name here whose it is. */
function shownEvent(event: TownEvent, child: string): TownEvent {
  if (event.type === "session.created" || event.type === "session.changed")
    return { ...event, session: shown(event.session, child) };
  return event.type === "backend.health" ? { ...event, backend: child } : event;
}
