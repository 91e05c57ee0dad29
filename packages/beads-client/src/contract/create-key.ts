import { createHash } from "node:crypto";
import { keyConflict } from "../errors/refusals.js";
import type { Bead } from "./bead.js";
import type { NewBead } from "./inputs.js";

/**
 * Where the key of a `create` is kept: in the metadata of the bead that it made, beside a digest of what was asked for. So it
 * is found by whoever reads the workspace, in `bd` as in the embedded store, and moves with an export.
 */
export const createKeyField = "townkit_key";
const createDigestField = "townkit_digest";

/** The metadata with which the bead is made. */
export function markedMetadata(options: { bead: NewBead; key: string | undefined }): NewBead["metadata"] {
  const { bead, key } = options;
  if (key === undefined) return bead.metadata;
  return { ...bead.metadata, [createKeyField]: key, [createDigestField]: digestOf(bead) };
}

/**
 * The bead that has the key, if this content is what made it.
 * @throws BeadsError `conflict`
 */
export function sameContent<B extends Bead>(options: { found: B; bead: NewBead; key: string }): B {
  const { found, bead, key } = options;
  if (found.metadata?.[createDigestField] === digestOf(bead)) return found;
  throw keyConflict({ key, id: found.id });
}

/** The same for the same content, in whichever order its fields are given; absent is as undefined. */
function digestOf(bead: NewBead): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(bead)))
    .digest("hex")
    .slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
