import type { Bead, BeadDetails, Comment, ListedBead } from "../../contract/bead.js";

const signs: Readonly<Record<string, string>> = {
  open: "○",
  in_progress: "◐",
  blocked: "●",
  closed: "✓",
  deferred: "❄",
};

export function line({ id, status, priority, title }: Pick<Bead, "id" | "status" | "priority" | "title">): string {
  return `${signs[status] ?? "○"} ${id} ● P${priority} ${title}`;
}

export function listing(found: readonly ListedBead[], options: { none: string; total: string }): string {
  if (found.length === 0) return options.none;
  return [...found.map(line), "", options.total].join("\n");
}

const parts = [
  ["DESCRIPTION", "description"],
  ["DESIGN", "design"],
  ["ACCEPTANCE CRITERIA", "acceptance_criteria"],
  ["NOTES", "notes"],
] as const;

/** The bead with all that it says. `down`, `up`: the beads that it depends on, and that depend on it. */
export function details(options: { bead: BeadDetails; down: readonly Bead[]; up: readonly Bead[] }): string {
  const { bead, down, up } = options;
  const owner = bead.assignee === undefined ? "" : `Assignee: ${bead.assignee} · `;
  const texts = parts.flatMap(([head, key]) => (bead[key] ? ["", head, bead[key]] : []));
  const labels = bead.labels.length === 0 ? [] : ["", `LABELS: ${bead.labels.join(", ")}`];
  const reason = bead.close_reason ? [`Close reason: ${bead.close_reason}`] : [];
  return [
    `${signs[bead.status] ?? "○"} ${bead.id} · ${bead.title}   [● P${bead.priority} · ${bead.status.toUpperCase()}]`,
    `${owner}Type: ${bead.issue_type}`,
    `Created: ${bead.created_at.slice(0, 10)} · Updated: ${bead.updated_at.slice(0, 10)}`,
    ...reason,
    ...texts,
    ...labels,
    ...edges("DEPENDS ON", "→", down),
    ...edges("BLOCKS", "←", up),
    ...(bead.comments.length === 0 ? [] : ["", "COMMENTS", ...bead.comments.map(comment)]),
  ].join("\n");
}

export function comment({ author, created_at, text }: Comment): string {
  const when = created_at.slice(0, 16).replace("T", " ");
  return `[${author}] at ${when}\n  ${text.replaceAll("\n", "\n  ")}`;
}

function edges(head: string, arrow: string, found: readonly Bead[]): string[] {
  return found.length === 0 ? [] : ["", head, ...found.map((one) => `  ${arrow} ${line(one)}`)];
}
