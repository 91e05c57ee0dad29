import type { NewBead } from "../../contract/inputs.js";
import { wholeSeconds } from "../whole-seconds.js";

/** The record of a new bead, with the fields in bd's order. Empty is absent. */
export function newRecord(options: { id: string; bead: NewBead; actor: string; now: string }): string {
  const { id, bead, actor, now } = options;
  const time = (value: string | undefined) => value && wholeSeconds(value);
  const text = (value: string | undefined) => value || undefined;
  return JSON.stringify({
    id,
    title: bead.title,
    description: text(bead.description),
    design: text(bead.design),
    acceptance_criteria: text(bead.acceptance_criteria),
    notes: text(bead.notes),
    spec_id: text(bead.spec_id),
    status: "open",
    priority: bead.priority ?? 2,
    issue_type: bead.issue_type ?? "task",
    assignee: bead.assignee,
    estimated_minutes: bead.estimated_minutes,
    created_at: now,
    created_by: actor,
    updated_at: now,
    due_at: time(bead.due_at),
    defer_until: time(bead.defer_until),
    external_ref: bead.external_ref,
    metadata: bead.metadata,
  });
}
