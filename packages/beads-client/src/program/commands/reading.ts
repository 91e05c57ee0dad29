import type { Bead } from "../../contract/bead.js";
import type { ListFilter, ReadyFilter } from "../../contract/inputs.js";
import { isBeadsError } from "../../errors/beads-error.js";
import type { BdCommand, Given } from "../command.js";
import { ends, foundBead, listedBeads, shownBead } from "../output/json.js";
import { details, line, listing } from "../output/text.js";
import { usage } from "../read-arguments.js";

const filterOptions = {
  assignee: { type: "string", short: "a" },
  type: { type: "string", short: "t" },
  priority: { type: "string", short: "p" },
  label: { type: "string", short: "l", multiple: true },
  "label-any": { type: "string", multiple: true },
  parent: { type: "string" },
  limit: { type: "string", short: "n" },
} as const;

/** What listings have in common. No limit, unless one is given: nothing is left out in silence. */
function filterOf(given: Given): ReadyFilter & ListFilter {
  const limit = given.number("limit") ?? 0;
  const labels = given.list("label");
  const labelsAny = given.list("label-any");
  return {
    assignee: given.text("assignee"),
    issue_type: given.text("type"),
    priority: given.number("priority"),
    parent: given.text("parent"),
    ...(labels.length === 0 ? {} : { labels: [...labels] }),
    ...(labelsAny.length === 0 ? {} : { labelsAny: [...labelsAny] }),
    ...(limit === 0 ? {} : { limit }),
  };
}

const ready: BdCommand = {
  usage: "ready",
  options: {
    ...filterOptions,
    unassigned: { type: "boolean", short: "u" },
    claim: { type: "boolean" },
    sort: { type: "string", short: "s" },
  },
  async run(beads, given) {
    const sort = given.text("sort");
    const filter: ReadyFilter = {
      ...filterOf(given),
      ...(given.flag("unassigned") ? { unassigned: true } : {}),
      ...(sort === "oldest" ? { sort: "oldest" as const } : {}),
    };
    if (given.flag("claim")) {
      const claimed = await beads.claimReady(filter);
      const found = claimed === null ? [] : await beads.list({ ids: [claimed.id], internal: true });
      const [bead] = found;
      return {
        json: await listedBeads({ beads, found }),
        text: bead ? `✓ Claimed issue: ${bead.id} — ${bead.title}` : "No ready work to claim.",
      };
    }
    const found = await beads.ready(filter);
    const total = `Ready: ${found.length} issue${found.length === 1 ? "" : "s"} with no active blockers`;
    return {
      json: await listedBeads({ beads, found }),
      text: listing(found, { none: "✨ No ready work found", total }),
    };
  },
};

const list: BdCommand = {
  usage: "list",
  options: {
    ...filterOptions,
    status: { type: "string", short: "s", multiple: true },
    all: { type: "boolean" },
    id: { type: "string", multiple: true },
    flat: { type: "boolean" },
  },
  async run(beads, given) {
    const status = given.list("status");
    const ids = given.list("id");
    const found = await beads.list({
      ...filterOf(given),
      ...(status.length === 0 ? {} : { status: [...status] }),
      ...(ids.length === 0 ? {} : { ids: [...ids] }),
      ...(given.flag("all") ? { closed: true } : {}),
    });
    const total = `Total: ${found.length} issue${found.length === 1 ? "" : "s"}`;
    return { json: await listedBeads({ beads, found }), text: listing(found, { none: "No issues found.", total }) };
  },
};

const search: BdCommand = {
  usage: "search <text>",
  options: { ...filterOptions, status: { type: "string", short: "s", multiple: true } },
  async run(beads, given) {
    const text = given.positionals.join(" ");
    const status = given.list("status");
    const filter = { ...filterOf(given), ...(status.length === 0 ? {} : { status: [...status] }) };
    const found = await beads.search(text, filter);
    const none = `No issues found matching '${text}'`;
    const total = `Found ${found.length} issue${found.length === 1 ? "" : "s"}`;
    return { json: found.map(foundBead), text: listing(found, { none, total }) };
  },
};

const show: BdCommand = {
  usage: "show <id…>",
  options: { short: { type: "boolean" } },
  async run(beads, given) {
    if (given.positionals.length === 0) throw usage("show wants the id of an issue");
    const shown: { json: object; text: string }[] = [];
    const missing: string[] = [];
    for (const id of given.positionals) {
      const bead = await beads.show(id).catch((error: unknown) => {
        if (!isBeadsError(error) || error.code !== "not_found") throw error;
        missing.push(id);
        return null;
      });
      if (!bead) continue;
      const down = await ends({
        beads,
        edges: bead.dependencies.map((edge) => ({ id: edge.depends_on_id, type: edge.type })),
      });
      const up = await ends({ beads, edges: bead.dependents.map((edge) => ({ id: edge.issue_id, type: edge.type })) });
      const text = given.flag("short")
        ? line(bead)
        : details({ bead, down: down as unknown as Bead[], up: up as unknown as Bead[] });
      shown.push({ json: await shownBead({ beads, bead }), text });
    }
    if (shown.length === 0) await beads.show(missing[0] ?? "");
    return { json: shown.map(({ json }) => json), text: shown.map(({ text }) => text).join("\n\n") };
  },
};

export const readingCommands = { ready, list, search, show };
