import type { BeadEvent } from "../../contract/changes.js";
import type { Connection } from "../store/connection.js";
import type { Prepare } from "../store/prepare.js";
import { type Place, toCursor } from "./cursor.js";

const pageSize = 500;

/** The changes after a place, oldest first, not necessarily all of them; and where to go on from. */
export interface JournalPage {
  readonly events: readonly BeadEvent[];
  readonly place: Place;
}

interface JournalRow {
  readonly seq: number;
  readonly id: string;
  readonly kind: "created" | "changed";
  readonly fields: string;
  readonly status: string | null;
  readonly assignee: string | null;
}

/** From a place that the journal does not reach back to, or that is another workspace's, it gives one `resync`. */
export function readJournal(options: { connection: Connection; after: Place | undefined }): JournalPage {
  const { prepare, epoch } = options.connection;
  const { after } = options;
  const { oldest, newest } = bounds(prepare);
  const isGood = after !== undefined && after.epoch === epoch && after.seq >= oldest - 1 && after.seq <= newest;
  if (!isGood) {
    const place = { epoch, seq: newest };
    return { place, events: [{ kind: "resync", cursor: toCursor(place) }] };
  }
  const rows = prepare(
    `SELECT j.seq, j.id, j.kind, j.fields, b.status, b.assignee
       FROM journal j LEFT JOIN beads b ON b.id = j.id WHERE j.seq > ? ORDER BY j.seq LIMIT ${pageSize}`,
  ).all(after.seq) as JournalRow[];
  return { events: rows.map((row) => toEvent({ row, epoch })), place: { epoch, seq: rows.at(-1)?.seq ?? after.seq } };
}

function toEvent(options: { row: JournalRow; epoch: string }): BeadEvent {
  const { seq, id, kind, fields, status, assignee } = options.row;
  return { cursor: toCursor({ epoch: options.epoch, seq }), kind, id, fields: JSON.parse(fields), status, assignee };
}

/** Two questions, because SQLite looks up a lone min or max and scans the whole table for both together. */
function bounds(prepare: Prepare): { oldest: number; newest: number } {
  const { oldest, newest } = prepare(
    "SELECT (SELECT min(seq) FROM journal) AS oldest, (SELECT max(seq) FROM journal) AS newest",
  ).get() as { oldest: number | null; newest: number | null };
  return { oldest: oldest ?? 1, newest: newest ?? 0 };
}
