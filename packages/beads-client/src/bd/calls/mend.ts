import { isObject, listIn } from "../decode/answer.js";
import type { Bd } from "../program/bd.js";
import type { Changing } from "./parts.js";

/**
 * What a bead that is made in several steps is to have. It stands in the bead's metadata from the first step to the last, so that
 * whoever comes after a maker that was killed can finish it.
 */
export const makingField = "townkit_making";

export interface Making {
  readonly labels: readonly string[];
  readonly dependencies: readonly { readonly depends_on_id: string; readonly type: string }[];
}

/** Finishes every bead that somebody died over. */
export async function mendHalfMade(options: { bd: Bd; steps: Changing }): Promise<void> {
  const { bd, steps } = options;
  const { call, turn } = steps;
  const args = ["list", "--flat", "--all", "--limit=0", `--has-metadata-key=${makingField}`];
  const ran = await bd.run({ call, args, changes: false, working: turn.working });
  for (const record of listIn({ ran, what: call.what, effect: "none" }).filter(isObject)) {
    const making = isObject(record.metadata) ? record.metadata[makingField] : undefined;
    if (isObject(making)) await finish({ steps, id: String(record.id), making: making as unknown as Making });
  }
  turn.mended();
}

/** The steps after the first. Each may be repeated. */
export async function finish(options: { steps: Changing; id: string; making: Making }): Promise<void> {
  const { steps, id, making } = options;
  const { labels, dependencies } = making;
  for (const { depends_on_id, type } of dependencies)
    await steps.order(["dep", "add", `--type=${type}`], [id, depends_on_id]);
  const labelling = labels.length > 0 ? [`--add-label=${labels.map(csv).join(",")}`] : [];
  if (labelling.length > 0) await steps.order(["update", ...labelling], [id]);
  await steps.order(["update", `--unset-metadata=${makingField}`], [id]);
}

/** `bd` reads lists of labels as a line of CSV. */
export function csv(label: string): string {
  return `"${label.replaceAll('"', '""')}"`;
}
