import type { Call } from "../../calls/call.js";
import { requirePossible } from "../../calls/possible-dependency.js";
import { createKeyField, markedMetadata, sameContent } from "../../contract/create-key.js";
import type { NewBead } from "../../contract/inputs.js";
import { BeadsError, type BeadsErrorOptions } from "../../errors/beads-error.js";
import { notFound } from "../../errors/refusals.js";
import { answerIn, isObject, listIn, undecodable } from "../decode/answer.js";
import { toListedBead } from "../decode/beads.js";
import type { Bd } from "../program/bd.js";
import type { Ticket } from "../queue/tickets.js";
import { showAll } from "../workspace/ask.js";

/** A bead that somebody wants to have made. */
export interface Wanted {
  readonly bead: NewBead;
  readonly key: string | undefined;
  readonly actor: string;
}

/** What became of it. */
export type Outcome =
  | { readonly id: string; readonly created: boolean }
  | { readonly refused: Pick<BeadsErrorOptions, "code" | "message" | "remedy" | "effect" | "facts"> };

/** What `bd` keeps apart, and lists only when it is asked for by its type. */
const apart = "message";

/**
 * Makes the beads that are wanted at the same time in one call: as lines of an import without ids, because `bd` takes those in
 * one transaction, with labels and dependencies, and gives each a new id. So none is ever half made, and none overwritten.
 */
export async function makeTogether(options: {
  call: Call;
  bd: Bd;
  tickets: readonly Ticket[];
  working: (pid: number) => void;
  now: string;
}): Promise<ReadonlyMap<number, string>> {
  const { call, bd, tickets, working, now } = options;
  const wanted = new Map(tickets.map(({ seq, question }) => [seq, JSON.parse(question) as Wanted]));
  const plan = await planFor({ call, bd, working, wanted });
  const outcomes = new Map<number, Outcome>(plan.settled);
  const lines = [...plan.make.values()].map((one) => JSON.stringify(lineFor({ wanted: one, now })));
  const ids = await importNew({ call, bd, working, lines });
  for (const [index, seq] of [...plan.make.keys()].entries()) {
    const id = ids[index] as string;
    outcomes.set(seq, { id, created: true });
    for (const again of plan.again.get(seq) ?? []) outcomes.set(again, { id, created: false });
  }
  return new Map([...outcomes].map(([seq, outcome]) => [seq, JSON.stringify(outcome)]));
}

interface Plan {
  readonly settled: ReadonlyMap<number, Outcome>;
  readonly make: ReadonlyMap<number, Wanted>;
  /** Which others want the same by the same key. */
  readonly again: ReadonlyMap<number, readonly number[]>;
}

async function planFor(options: {
  call: Call;
  bd: Bd;
  working: (pid: number) => void;
  wanted: ReadonlyMap<number, Wanted>;
}): Promise<Plan> {
  const { wanted } = options;
  const all = [...wanted.values()];
  const byKey = await findByKeys({ ...options, keyed: all.filter(({ key }) => key !== undefined) });
  const referred = [...new Set(all.flatMap(({ bead }) => (bead.dependencies ?? []).map((one) => one.depends_on_id)))];
  const there = referred.length === 0 ? new Map() : await showAll({ ...options, ids: referred });
  const settled = new Map<number, Outcome>();
  const make = new Map<number, Wanted>();
  const again = new Map<number, number[]>();
  for (const [seq, { bead, key, actor }] of wanted) {
    try {
      const found = key === undefined ? undefined : byKey.get(key);
      if (key !== undefined && found) {
        settled.set(seq, { id: sameContent({ found, bead, key }).id, created: false });
        continue;
      }
      requireReferred({ bead, there });
      const first = key === undefined ? undefined : [...make].find(([, other]) => other.key === key);
      if (key !== undefined && first) {
        const would = {
          ...first[1].bead,
          id: "",
          metadata: markedMetadata(first[1] as { bead: NewBead; key: string }),
        };
        sameContent({ found: would as never, bead, key });
        again.set(first[0], [...(again.get(first[0]) ?? []), seq]);
      } else make.set(seq, { bead, key, actor });
    } catch (error) {
      if (!(error instanceof BeadsError)) throw error;
      settled.set(seq, { refused: error.toJSON() as BeadsErrorOptions });
    }
  }
  return { settled, make, again };
}

/** The beads that were made with these keys before. */
export async function findByKeys(options: {
  call: Call;
  bd: Bd;
  working: (pid: number) => void;
  keyed: readonly Pick<Wanted, "bead" | "key">[];
}): Promise<ReadonlyMap<string, ReturnType<typeof toListedBead>>> {
  const { call, bd, working, keyed } = options;
  if (keyed.length === 0) return new Map();
  const [only, ...more] = [...new Set(keyed.map(({ key }) => key))];
  const narrow =
    more.length === 0 ? `--metadata-field=${createKeyField}=${only}` : `--has-metadata-key=${createKeyField}`;
  const isApart = keyed.some(({ bead }) => bead.issue_type === apart);
  const scopes = [
    ["--include-gates", "--include-infra", "--include-templates"],
    ...(isApart ? [[`--type=${apart}`]] : []),
  ];
  const found = [];
  for (const scope of scopes) {
    const args = ["list", "--flat", "--all", "--limit=0", narrow, ...scope];
    const ran = await bd.run({ call, args, changes: false, working });
    found.push(...listIn({ ran, what: call.what, effect: "none" }).map(toListedBead));
  }
  return new Map(found.map((bead) => [String(bead.metadata?.[createKeyField]), bead]));
}

/** @throws BeadsError `not_found`, `invalid_input` */
function requireReferred(options: { bead: NewBead; there: ReadonlyMap<string, Record<string, unknown>> }): void {
  const { bead, there } = options;
  for (const { depends_on_id, type = "blocks" } of bead.dependencies ?? []) {
    const found = there.get(depends_on_id);
    if (found === undefined) throw notFound(depends_on_id);
    const to = { id: depends_on_id, issue_type: String(found.issue_type) };
    requirePossible({ from: { id: "", issue_type: bead.issue_type ?? "task" }, to, type });
  }
}

function lineFor(options: { wanted: Wanted; now: string }): Record<string, unknown> {
  const { bead, key, actor } = options.wanted;
  const { parent: _parent, dependencies = [], ...fields } = bead;
  const metadata = markedMetadata({ bead, key });
  const { now } = options;
  return {
    ...{ status: "open", priority: 2, issue_type: "task", created_by: actor, created_at: now, updated_at: now },
    ...fields,
    ...(metadata && { metadata }),
    dependencies: dependencies.map(({ depends_on_id, type = "blocks" }) => ({
      ...{ depends_on_id, type, created_at: now, created_by: actor },
    })),
  };
}

async function importNew(options: {
  call: Call;
  bd: Bd;
  working: (pid: number) => void;
  lines: readonly string[];
}): Promise<readonly string[]> {
  const { call, bd, working, lines } = options;
  if (lines.length === 0) return [];
  const ran = await bd.run({ call, args: ["import", "-"], input: `${lines.join("\n")}\n`, changes: true, working });
  const answer = answerIn({ ran, what: call.what, effect: "possible" });
  const ids = isObject(answer) && Array.isArray(answer.ids) ? answer.ids.map(String) : [];
  if (ids.length === lines.length) return ids;
  throw undecodable({ what: call.what, problem: "it does not say which beads it made", effect: "possible", ran });
}
