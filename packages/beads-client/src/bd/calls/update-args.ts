import type { BeadChanges, NewBead } from "../../contract/inputs.js";

/** The flag of each field, of `bd create` as of `bd update`. */
const flags = {
  description: "description",
  design: "design",
  acceptance_criteria: "acceptance",
  notes: "notes",
  spec_id: "spec-id",
  issue_type: "type",
  assignee: "assignee",
  estimated_minutes: "estimate",
  due_at: "due",
  defer_until: "defer",
  external_ref: "external-ref",
} as const satisfies Partial<Record<keyof BeadChanges, string>>;

/** The fields that have a value. `null` and the empty text clear. */
export function fieldArgs(fields: Partial<NewBead> | BeadChanges): readonly string[] {
  return Object.entries(flags).flatMap(([field, flag]) => {
    const value = (fields as Record<string, unknown>)[field];
    return value === undefined ? [] : [`--${flag}=${value ?? ""}`];
  });
}

/** `status`: as it is to be afterwards; `bd` changes it by itself when it defers. */
export function updateArgs(options: { changes: BeadChanges; status: string }): readonly string[] {
  const { changes } = options;
  const { title, priority, defer_until, status = defer_until === undefined ? undefined : options.status } = changes;
  return [
    "update",
    ...(title === undefined ? [] : [`--title=${title}`]),
    ...(priority === undefined ? [] : [`--priority=${priority}`]),
    ...(status === undefined ? [] : [`--status=${status}`]),
    ...fieldArgs(changes),
  ];
}
