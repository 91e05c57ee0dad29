import { randomUUID } from "node:crypto";
import type { Bead, Comment } from "../../contract/bead.js";
import { checked } from "../../contract/checked.js";
import type { MetadataChanges } from "../../contract/inputs.js";
import { TextSchema } from "../../contract/texts.js";
import { requireBead } from "../store/rows.js";
import type { Tables } from "../store/tables.js";
import { changeBead, noteChange } from "./change-bead.js";

/** @throws BeadsError `not_found`, `text_too_long` */
export function appendNotes(options: { tables: Tables; id: string; text: string; now: string }): Bead {
  const { tables, id, text, now } = options;
  return changeBead({
    tables,
    id,
    decide({ notes }) {
      const value = notes === undefined ? text : `${notes}\n${text}`;
      return {
        notes: checked({ schema: TextSchema, value, what: `What the notes of ${id} would be` }),
        updated_at: now,
      };
    },
  });
}

/** @throws BeadsError `not_found` */
export function changeMetadata(options: { tables: Tables; id: string; changes: MetadataChanges; now: string }): Bead {
  const { tables, id, changes, now } = options;
  requireBead(tables, id);
  for (const [key, value] of Object.entries(changes.set ?? {})) tables.setMetadata(id, key, value);
  for (const key of changes.unset ?? []) tables.removeMetadata(id, key);
  tables.patchBead(id, { updated_at: now });
  return noteChange({ tables, id, fields: ["metadata"] });
}

/** @throws BeadsError `not_found` */
export function addComment(options: {
  tables: Tables;
  id: string;
  text: string;
  author: string;
  now: string;
}): Comment {
  const { tables, id, text, author, now } = options;
  requireBead(tables, id);
  const comment = { id: randomUUID(), issue_id: id, author, text: text.replace(/[\r\n]+$/, ""), created_at: now };
  tables.addComment(id, JSON.stringify(comment));
  noteChange({ tables, id, fields: ["comments"] });
  return comment;
}
