import { requirePossible } from "../../calls/possible-dependency.js";
import { markedMetadata, sameContent } from "../../contract/create-key.js";
import type { NewBead } from "../../contract/inputs.js";
import { answerIn, isObject, undecodable } from "../decode/answer.js";
import type { Bd } from "../program/bd.js";
import { findByKeys, type Outcome } from "./create.js";
import { finish, type Making, makingField } from "./mend.js";
import type { Changing } from "./parts.js";
import { fieldArgs } from "./update-args.js";

/**
 * Makes a child, whose id only `bd create --parent` gives in one step. What that does not do in the same transaction is kept in the
 * bead's metadata until it is done.
 */
export async function makeChild(options: {
  steps: Changing;
  bd: Bd;
  bead: NewBead & { parent: string };
  key: string | undefined;
}): Promise<Extract<Outcome, { id: string }>> {
  const { steps, bd, bead, key } = options;
  const { call, turn } = steps;
  const { parent, labels = [], dependencies = [] } = bead;
  const [, ...others] = await steps.records([parent, ...dependencies.map(({ depends_on_id }) => depends_on_id)]);
  const keyed = key === undefined ? [] : [{ bead, key }];
  const earlier = [...(await findByKeys({ call, bd, working: turn.working, keyed })).values()][0];
  if (key !== undefined && earlier) return { id: sameContent({ found: earlier, bead, key }).id, created: false };
  for (const [index, { type = "blocks" }] of dependencies.entries()) {
    const to = others[index] as { id: string; issue_type: string };
    requirePossible({ from: { id: "", issue_type: bead.issue_type ?? "task" }, to, type });
  }
  const making: Making = {
    labels,
    dependencies: dependencies.map(({ depends_on_id, type = "blocks" }) => ({ depends_on_id, type })),
  };
  const isWhole = labels.length === 0 && dependencies.length === 0;
  const metadata = { ...markedMetadata({ bead, key }), ...(!isWhole && { [makingField]: making }) };
  const { title: _title, status: _status, ...fields } = { status: undefined, ...bead };
  const stdout = await steps.order([
    ...["create", `--title=${bead.title}`, `--parent=${parent}`, `--priority=${bead.priority ?? 2}`],
    ...fieldArgs(fields),
    ...(Object.keys(metadata).length > 0 ? [`--metadata=${JSON.stringify(metadata)}`] : []),
  ]);
  const ran = { stdout, stderr: "", exitCode: 0, ended: "by itself" } as const;
  const made = answerIn({ ran, what: call.what, effect: "possible" });
  if (!isObject(made) || typeof made.id !== "string" || !made.id.startsWith(`${parent}.`))
    throw undecodable({
      what: call.what,
      problem: "it does not say which bead it made",
      effect: "possible",
      ran,
    });
  if (!isWhole) await finish({ steps, id: made.id, making });
  return { id: made.id, created: true };
}
