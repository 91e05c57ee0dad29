import type { Json, StatePort } from "../ports/state.js";
import { jsonCopy } from "./json-copy.js";

/**
 * A state port that keeps everything in `entries`, a map of the caller's: whoever holds the map holds the content, so a
 * new port over the same map is what a restarted process would find.
 */
export function createMemoryState(entries: Map<string, Json> = new Map()): StatePort {
  return {
    get: (key) => Promise.resolve(entries.has(key) ? jsonCopy(entries.get(key)) : undefined),
    put: (key, value) => {
      entries.set(key, jsonCopy(value));
      return Promise.resolve();
    },
    delete: (key) => {
      entries.delete(key);
      return Promise.resolve();
    },
    list: (prefix) =>
      Promise.resolve(
        [...entries]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => compareCodePoints(a, b))
          .map(([key, value]) => ({ key, value: jsonCopy(value) })),
      ),
  };
}

/** The order of keys in every state port: by code points, which is also the order of their UTF-8 bytes. */
function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const differing = left.findIndex((character, index) => character !== right[index]);
  if (differing === -1) return left.length - right.length;
  const other = right[differing]?.codePointAt(0);
  return other === undefined ? 1 : (left[differing]?.codePointAt(0) ?? -1) - other;
}
