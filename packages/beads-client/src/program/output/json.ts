import type { Bead, BeadDetails, ListedBead } from "../../contract/bead.js";
import type { BeadsClient } from "../../contract/beads-client.js";

/** An object on its own has its keys in the order of the alphabet, and says by which version of the format it is. */
export function jsonObject(value: object): object {
  const entries = Object.entries({ ...value, schema_version: 1 }).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** A bead as a command that changes it answers: empty labels are left out, as all that is empty is. */
export function plainBead({ labels, ...bead }: Bead): object {
  return labels.length === 0 ? bead : { ...bead, labels };
}

/** The answer of `create`, which has no labels. */
export function createdBead({ labels: _labels, ...bead }: Bead): object {
  return jsonObject(bead);
}

/** A row of a search: a listing's, without edges. */
export function foundBead({ labels, ...bead }: ListedBead): object {
  return labels.length === 0 ? bead : { ...bead, labels };
}

/** The rows of a listing, with the edges of each. */
export async function listedBeads(options: { beads: BeadsClient; found: readonly ListedBead[] }): Promise<object[]> {
  const { beads, found } = options;
  return await Promise.all(
    found.map(async (bead) => {
      const { dependencies } = await beads.show(bead.id);
      return dependencies.length === 0 ? foundBead(bead) : { ...foundBead(bead), dependencies };
    }),
  );
}

/** One bead as `show` gives it: the beads at the ends of its edges whole. */
export async function shownBead(options: { beads: BeadsClient; bead: BeadDetails }): Promise<object> {
  const { beads, bead } = options;
  const { labels, dependencies, dependents, comments, ...rest } = bead;
  const down = await ends({ beads, edges: dependencies.map(({ depends_on_id: id, type }) => ({ id, type })) });
  const up = await ends({ beads, edges: dependents.map(({ issue_id: id, type }) => ({ id, type })) });
  return {
    ...rest,
    ...(labels.length === 0 ? {} : { labels }),
    ...(down.length === 0 ? {} : { dependencies: down }),
    ...(up.length === 0 ? {} : { dependents: up }),
    ...(comments.length === 0 ? {} : { comments }),
  };
}

/** The beads that edges lead to, with the edge's type. What is not there, such as another project's, is left out. */
export async function ends(options: {
  beads: BeadsClient;
  edges: readonly { readonly id: string; readonly type: string }[];
}): Promise<(ReturnType<typeof plainBead> & { dependency_type: string })[]> {
  const { beads, edges } = options;
  const ids = edges.map(({ id }) => id).filter((id) => !id.startsWith("external:"));
  const found = ids.length === 0 ? [] : await beads.list({ ids, closed: true, internal: true });
  const byId = new Map(found.map((bead) => [bead.id, bead]));
  return edges.flatMap(({ id, type }) => {
    const bead = byId.get(id);
    if (!bead) return [];
    const { dependency_count: _down, dependent_count: _up, comment_count: _comments, ...plain } = bead;
    return [{ ...plainBead(plain as Bead), dependency_type: type }];
  });
}
