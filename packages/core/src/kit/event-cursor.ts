import type { Cursor } from "../contract/events.js";

/** Where a reader begins: after a sequence number, with or without word that it could not continue from its cursor. */
export interface Place {
  readonly afterSeq: number;
  readonly resync: "foreign_epoch" | null;
}

export function cursorAt(place: { epoch: string; seq: number }): Cursor {
  return `${place.epoch}:${place.seq}`;
}

/**
 * The place that a cursor names. One of another epoch, of a future that this history has not had, or of another make is
 * foreign; whether its past is still kept is seen when it is read.
 */
export function placeOf(options: { cursor: Cursor | undefined; epoch: string; lastSeq: number }): Place {
  const { cursor, epoch, lastSeq } = options;
  if (cursor === undefined) return { afterSeq: lastSeq, resync: null };
  const colon = cursor.lastIndexOf(":");
  const digits = cursor.slice(colon + 1);
  const seq = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.POSITIVE_INFINITY;
  const known = cursor.slice(0, Math.max(colon, 0)) === epoch && seq <= lastSeq;
  return known ? { afterSeq: seq, resync: null } : { afterSeq: lastSeq, resync: "foreign_epoch" };
}
