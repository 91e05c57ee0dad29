import type { Cursor, TownEvent } from "@townkit/core";
import type { Told } from "./child-events.js";
import { cursorOf, type Places } from "./cursor.js";

type WithoutCursor<Event> = Event extends unknown ? Omit<Event, "cursor"> : never;

/** The events of one reader, each with the cursor that holds the places in all children. */
export interface PlacedEvents {
  /** What a child has told, and what may be told on then. */
  took(child: string, told: Told): readonly TownEvent[];
  /** It is waited no longer for those who have not said where the reader stands. */
  late(): readonly TownEvent[];
  /** Whether events are held back for a place that is not known. */
  isHolding(): boolean;
}

/** `places`: where the reader was; undefined: it begins now, after `first`, if that is given. */
export function createPlacedEvents(options: {
  children: readonly string[];
  places: Places | undefined;
  first: WithoutCursor<TownEvent> | null;
}): PlacedEvents {
  const { children, places, first } = options;
  const at = new Map<string, Cursor | null>(children.map((name) => [name, places?.get(name) ?? null]));
  const unplaced = new Set(places ? [] : children);
  const held: { child: string | null; place: Cursor | null; event: WithoutCursor<TownEvent> }[] = [];
  if (first) held.push({ child: null, place: null, event: first });

  function release(): readonly TownEvent[] {
    if (unplaced.size > 0) return [];
    return held.splice(0).map(({ child, place, event }) => {
      if (child !== null) at.set(child, place);
      return { ...event, cursor: cursorOf(at) };
    });
  }

  return {
    took(child, { place, event }) {
      unplaced.delete(child);
      if (event === null) at.set(child, place);
      else held.push({ child, place, event });
      return release();
    },
    late() {
      unplaced.clear();
      return release();
    },
    isHolding: () => unplaced.size > 0,
  };
}
