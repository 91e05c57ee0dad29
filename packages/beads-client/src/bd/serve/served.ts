import type { BeadChanges, ListFilter, ReadyFilter } from "../../contract/inputs.js";
import type { ChangeCondition } from "../../contract/options.js";

/** A request to `bd serve` that asks for the same as an order to the program. */
export interface Served {
  /** What the server must say that it can. */
  readonly needs: string;
  readonly method: "GET" | "PATCH" | "POST";
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: Readonly<Record<string, unknown>>;
  /** What the program would print, in the server's answer. */
  readonly printed: (answer: Readonly<Record<string, unknown>>) => unknown;
  /** What it would print of a bead that is not there, where that is no error. */
  readonly ifMissing?: unknown;
}

const root = "/v0/beads";
const issue = (id: string) => `${root}/issues/${encodeURIComponent(id)}`;
const itsIssue = (answer: Readonly<Record<string, unknown>>) => [answer.issue];
const asItIs = (answer: unknown) => answer;
const itsItems = (answer: Readonly<Record<string, unknown>>) => answer.items;

export function servedShow(id: string): Served {
  const query = ["include_dependents", "include_comments"].map((name) => [name, "true"] as const);
  return { needs: "issues.get", method: "GET", path: issue(id), query, printed: (answer) => [answer], ifMissing: [] };
}

export function servedList(filter: ListFilter): Served {
  const { status, parent, issue_type, labels = [] } = filter;
  const all = ["include_gates", "include_infra", "include_templates", ...(status === undefined ? ["all"] : [])];
  const query = [
    ...all.map((name) => [name, "true"] as const),
    ...(status ?? []).map((one) => ["status", one] as const),
    ...narrowing({ parent, issue_type, labels }),
    ["limit", "0"] as const,
  ];
  return { needs: "issues.list", method: "GET", path: `${root}/issues`, query, printed: itsItems };
}

function narrowing(filter: Pick<ListFilter, "parent" | "issue_type" | "labels">): NonNullable<Served["query"]> {
  const { parent, issue_type, labels = [] } = filter;
  return [
    ...(parent === undefined ? [] : [["parent", parent] as const]),
    ...(issue_type === undefined ? [] : [["type", issue_type] as const]),
    ...labels.map((label) => ["label", label] as const),
  ];
}

function readyQuery(filter: ReadyFilter): NonNullable<Served["query"]> {
  return [["sort", filter.sort ?? "priority"], ...narrowing(filter)];
}

export function servedReady(filter: ReadyFilter): Served {
  const query = [...readyQuery(filter), ["limit", "0"] as const];
  return { needs: "ready.list", method: "GET", path: `${root}/ready`, query, printed: itsItems };
}

export function servedClaimReady(options: { filter: ReadyFilter; actor: string }): Served {
  const { filter, actor } = options;
  const { priority } = filter;
  return {
    needs: "issues.claimNext",
    method: "POST",
    path: `${root}/issues:claimNext`,
    query: [...readyQuery(filter), ...(priority === undefined ? [] : [["priority", String(priority)] as const])],
    body: { actor },
    printed: ({ claimed }) => (claimed === undefined ? [] : [claimed]),
  };
}

export const servedStats: Served = { needs: "stats.get", method: "GET", path: `${root}/stats`, printed: asItIs };

export function servedClaim(options: { id: string; actor: string }): Served {
  const { id, actor } = options;
  return { needs: "issues.claim", method: "POST", path: `${issue(id)}:claim`, body: { actor }, printed: itsIssue };
}

export function servedClose(options: { id: string; actor: string; reason: string; force: boolean }): Served {
  const { id, ...body } = options;
  return { needs: "issues.close", method: "POST", path: `${issue(id)}:close`, body, printed: itsIssue };
}

/** What an update writes: the fields of a bead, and what is done to its texts, labels and metadata. */
export type ServedPatch = Omit<BeadChanges, "spec_id"> & {
  readonly append_notes?: string;
  readonly add_labels?: readonly string[];
  readonly remove_labels?: readonly string[];
  readonly metadata?: { readonly merge?: Readonly<Record<string, unknown>>; readonly unset?: readonly string[] };
};

export function servedUpdate(options: {
  id: string;
  actor: string;
  patch: ServedPatch;
  onlyIf?: ChangeCondition | undefined;
}): Served {
  const { id, actor, patch, onlyIf: { status, assignee } = {} } = options;
  const body = { actor, patch, expected_status: status, expected_assignee: assignee };
  return { needs: "issues.update", method: "PATCH", path: issue(id), body, printed: itsIssue };
}

export function servedComment(options: { id: string; author: string; text: string }): Served {
  const { id, ...body } = options;
  return { needs: "issues.addComment", method: "POST", path: `${issue(id)}/comments`, body, printed: asItIs };
}

interface Edge {
  readonly issue_id: string;
  readonly depends_on_id: string;
}

export function servedDependency(options: { actor: string; edge: Edge & { readonly type: string } }): Served {
  const { actor, edge } = options;
  const body = { actor, edges: [edge] };
  return { needs: "dependencies.add", method: "POST", path: `${root}/dependencies:add`, body, printed: asItIs };
}

export function servedRemoval(options: { actor: string; edge: Edge }): Served {
  const { actor, edge } = options;
  const body = { actor, ...edge };
  return { needs: "dependencies.remove", method: "POST", path: `${root}/dependencies:remove`, body, printed: asItIs };
}
