import { type Cursor, CursorSchema } from "@townkit/core";
import * as z from "zod";

/** Where a reader stands in what each child tells; null: nobody knows, and it has to be told so. */
export type Places = ReadonlyMap<string, Cursor | null>;

const prefix = "hybrid:";
const PlacesSchema = z.record(z.string(), CursorSchema.nullable());

/** The places as one cursor, in letters that a header and a URL take. */
export function cursorOf(places: Places): Cursor {
  return prefix + Buffer.from(JSON.stringify(Object.fromEntries(places))).toString("base64url");
}

/** Undefined: it is of another make, or of other children, and nothing can be continued from it. */
export function placesOf(options: { cursor: Cursor; children: readonly string[] }): Places | undefined {
  const { cursor, children } = options;
  if (!cursor.startsWith(prefix)) return undefined;
  const places = PlacesSchema.safeParse(jsonIn(cursor.slice(prefix.length))).data;
  if (places === undefined) return undefined;
  const isOurs =
    Object.keys(places).length === children.length && children.every((name) => Object.hasOwn(places, name));
  return isOurs ? new Map(children.map((name) => [name, places[name] ?? null])) : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
