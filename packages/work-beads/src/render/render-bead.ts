import type { BeadDetails, BeadsClient } from "@townkit/beads-client";
import { fillTemplate, type TemplateValues } from "./template.js";

/** How much of the comments is told, in UTF-16 code units: the newest that fit. The rest of a bead is bounded by `bd`. */
const maxCommentsLength = 200_000;

/** What the agent is told of the bead, as it is now. `instructions`: what whoever handed it in has added. */
export async function renderBead(options: {
  beads: BeadsClient;
  bead: BeadDetails;
  template: string;
  instructions: string;
}): Promise<string> {
  const { beads, bead, template, instructions } = options;
  const values: TemplateValues = {
    id: bead.id,
    title: bead.title,
    type: bead.issue_type,
    priority: String(bead.priority),
    labels: bead.labels.join(", "),
    description: bead.description ?? "",
    acceptance: bead.acceptance_criteria ?? "",
    design: bead.design ?? "",
    notes: bead.notes ?? "",
    dependencies: await dependencyLines({ beads, bead }),
    comments: commentLines(bead),
    instructions,
  };
  return fillTemplate({ template, values });
}

async function dependencyLines(options: { beads: BeadsClient; bead: BeadDetails }): Promise<string> {
  const { beads, bead } = options;
  const edges = bead.dependencies;
  const ids = edges.map(({ depends_on_id }) => depends_on_id).filter((id) => !id.startsWith("external:"));
  const found = ids.length === 0 ? [] : await beads.list({ ids, closed: true, internal: true });
  const byId = new Map(found.map((one) => [one.id, one]));
  const lines = edges.map(({ depends_on_id, type }) => {
    const other = byId.get(depends_on_id);
    return other ? `- ${other.id} (${type}, ${other.status}): ${other.title}` : `- ${depends_on_id} (${type})`;
  });
  return lines.join("\n");
}

function commentLines({ comments }: BeadDetails): string {
  const lines = comments.map(({ author, created_at, text }) => `- ${author}, ${created_at}: ${text}`);
  let length = 0;
  const told = lines.toReversed().filter((line) => {
    length += line.length;
    return length <= maxCommentsLength;
  });
  const left = lines.length - told.length;
  const lead = left === 0 ? [] : [`- (${left} older ones are left out)`];
  return [...lead, ...told.toReversed()].join("\n");
}
