import type { StatePort } from "@townkit/core";
import { createSerial } from "@townkit/core/kit";

const prefix = "parent/";

/** Which session spawned which. Kept for good: ids are never used twice. */
export interface Family {
  /** Before it is spawned. @returns false where another one has spawned it. */
  adopt(options: { child: string; parent: string }): Promise<boolean>;
  /** The nearest first. */
  ancestors(session: string): readonly string[];
  children(session: string): readonly string[];
  /** One spawn of a parent after another, so that the next one counts it. */
  inTurn<T>(parent: string, spawn: () => Promise<T>): Promise<T>;
}

export async function openFamily(state: StatePort): Promise<Family> {
  const kept = await state.list(prefix);
  const serial = createSerial();
  const parents = new Map(kept.map(({ key, value }) => [key.slice(prefix.length), String(value)]));
  return {
    async adopt({ child, parent }) {
      const known = parents.get(child);
      if (known !== undefined) return known === parent;
      parents.set(child, parent);
      await state.put(prefix + child, parent);
      return true;
    },
    ancestors(session) {
      const line: string[] = [];
      for (let one = parents.get(session); one !== undefined && !line.includes(one); one = parents.get(one)) {
        line.push(one);
      }
      return line;
    },
    children: (session) => [...parents].filter(([, parent]) => parent === session).map(([child]) => child),
    inTurn: serial.run,
  };
}
