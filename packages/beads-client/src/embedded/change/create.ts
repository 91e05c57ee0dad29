import { markedMetadata, sameContent } from "../../contract/create-key.js";
import type { NewBead } from "../../contract/inputs.js";
import type { Created } from "../../contract/results.js";
import { BeadsError } from "../../errors/beads-error.js";
import { newRecord } from "../decide/new-record.js";
import { candidateIds, depthOf, maxDepth, nextChildId } from "../ids.js";
import type { Connection } from "../store/connection.js";
import type { Prepare } from "../store/prepare.js";
import { requireBead, toBead } from "../store/rows.js";
import { wholeSeconds } from "../whole-seconds.js";
import { insertDependency } from "./dependencies.js";

/** Makes the bead, or gives the one that was made with the key. @throws BeadsError `conflict`, `not_found`, `invalid_input` */
export function createBead(options: {
  connection: Connection;
  bead: NewBead;
  key: string | undefined;
  actor: string;
  /** Milliseconds since the epoch. */
  nowMs: number;
}): Created {
  const { connection, bead, key, actor, nowMs } = options;
  const { prepare, tables } = connection;
  const earlier = key === undefined ? undefined : tables.beadByKey(key);
  if (key !== undefined && earlier !== undefined)
    return { bead: sameContent({ found: toBead(earlier), bead, key }), created: false };

  const parent = bead.parent === undefined ? undefined : requireBead(tables, bead.parent);
  const id = parent ? childId({ prepare, parent: parent.id }) : freshId({ connection, bead, actor, nowMs });
  const now = wholeSeconds(nowMs);
  tables.insertBead({
    id,
    record: newRecord({ id, bead: { ...bead, metadata: markedMetadata({ bead, key }) }, actor, now }),
  });
  for (const label of [...(parent?.labels ?? []), ...(bead.labels ?? [])]) tables.addLabel(id, label);
  const dependencies = [
    ...(parent ? [{ depends_on_id: parent.id, type: "parent-child" }] : []),
    ...(bead.dependencies ?? []),
  ];
  for (const dependency of dependencies)
    insertDependency({ prepare, tables, actor, now, dependency: { ...dependency, issue_id: id } });
  tables.addChange({ id, kind: "created", fields: [] });
  return { bead: requireBead(tables, id), created: true };
}

function freshId(options: { connection: Connection; bead: NewBead; actor: string; nowMs: number }): string {
  const { connection, bead, actor, nowMs } = options;
  const { prepare, tables, prefix } = connection;
  // From the prefix with its hyphen up to the character after that.
  const { count } = prepare("SELECT count(*) AS count FROM beads WHERE id >= ? AND id < ? AND instr(id, '.') = 0").get(
    `${prefix}-`,
    `${prefix}.`,
  ) as { count: number };
  const nsPerMs = 1_000_000n;
  const seed = {
    prefix,
    title: bead.title,
    description: bead.description ?? "",
    creator: actor,
    createdNs: BigInt(nowMs) * nsPerMs,
  };
  for (const id of candidateIds({ seed, count })) if (tables.bead(id) === undefined) return id;
  throw new BeadsError({
    code: "internal",
    message: `No id was free for the bead "${bead.title}" among all that were tried.`,
    remedy: "Call again.",
  });
}

/** @throws BeadsError `invalid_input` */
function childId(options: { prepare: Prepare; parent: string }): string {
  const { prepare, parent } = options;
  if (depthOf(parent) >= maxDepth)
    throw new BeadsError({
      code: "invalid_input",
      message: `The bead ${parent} can have no children: it is ${maxDepth} levels deep, which is the most.`,
      remedy: "Give the new bead a parent further up.",
      facts: { parent, maxDepth },
    });
  // From the parent with its dot up to the character after that.
  const rows = prepare("SELECT id FROM beads WHERE id >= ? AND id < ?").all(`${parent}.`, `${parent}/`);
  return nextChildId({ parent, ids: (rows as { id: string }[]).map(({ id }) => id) });
}
