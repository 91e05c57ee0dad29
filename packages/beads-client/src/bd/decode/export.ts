import { isObject } from "./answer.js";
import { parseJsonIn } from "./json.js";

/**
 * The beads of an export, each as `bd show` gives it as far as it is read: with the ids and the types of both ends' dependencies.
 * Undefined: a line is not understood.
 */
export function shownInExport(text: string): ReadonlyMap<string, Record<string, unknown>> | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const read = lines.map(parseJsonIn);
  if (!read.every(isObject)) return undefined;
  const beads = new Map(read.filter(({ _type = "issue" }) => _type === "issue").map((bead) => [String(bead.id), bead]));
  const edges = [...beads.values()]
    .flatMap(({ dependencies }) => (Array.isArray(dependencies) ? dependencies.filter(isObject) : []))
    // Of one whose end is gone `bd show` tells nothing.
    .filter(({ issue_id, depends_on_id }) => beads.has(String(issue_id)) && beads.has(String(depends_on_id)));
  const ends = (id: string, here: "issue_id" | "depends_on_id", there: "issue_id" | "depends_on_id") =>
    edges.filter((edge) => edge[here] === id).map((edge) => ({ id: edge[there], dependency_type: edge.type }));
  return new Map(
    [...beads].map(([id, bead]) => [
      id,
      {
        ...bead,
        dependencies: ends(id, "issue_id", "depends_on_id"),
        dependents: ends(id, "depends_on_id", "issue_id"),
      },
    ]),
  );
}
