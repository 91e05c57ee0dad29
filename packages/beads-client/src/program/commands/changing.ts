import type { Bead } from "../../contract/bead.js";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { BeadChanges, NewBead } from "../../contract/inputs.js";
import type { BdCommand, Given } from "../command.js";
import { createdBead, plainBead } from "../output/json.js";
import { usage } from "../read-arguments.js";

const textOptions = {
  title: { type: "string" },
  description: { type: "string", short: "d" },
  design: { type: "string" },
  acceptance: { type: "string" },
  notes: { type: "string" },
  priority: { type: "string", short: "p" },
  type: { type: "string", short: "t" },
  assignee: { type: "string", short: "a" },
  stdin: { type: "boolean" },
} as const;

/** What both a new bead and a change may say; absent is what is not said. */
async function textsOf(given: Given): Promise<Partial<NewBead>> {
  const said = {
    title: given.text("title"),
    description: given.flag("stdin") ? await given.stdin() : given.text("description"),
    design: given.text("design"),
    acceptance_criteria: given.text("acceptance"),
    notes: given.text("notes"),
    priority: given.number("priority"),
    issue_type: given.text("type"),
    assignee: given.text("assignee"),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** `id`, `type:id`. Of `blocks:id` the new bead would block the other, which is said from the other's side. */
function edgesOf(deps: readonly string[]): { depends_on_id: string; type?: string }[] {
  return deps.map((dep) => {
    const [, type, id = ""] = /^(?:([a-z-]+):)?(.*)$/s.exec(dep) ?? [];
    if (type === "blocks") throw usage(`--deps ${dep} reads reversed: create it, then bd dep add ${id} NEW-ID`);
    return type === undefined || type === "blocked-by" || type === "depends-on"
      ? { depends_on_id: id }
      : { depends_on_id: id, type };
  });
}

const create: BdCommand = {
  usage: "create <title>",
  options: {
    ...textOptions,
    labels: { type: "string", short: "l", multiple: true },
    parent: { type: "string" },
    deps: { type: "string", multiple: true },
    silent: { type: "boolean" },
  },
  async run(beads, given) {
    const [first, ...more] = given.positionals;
    if (more.length > 0) throw usage("create wants one title: put it in quotes");
    const texts = await textsOf(given);
    const title = texts.title ?? first;
    if (title === undefined) throw usage("create wants a title");
    const { bead } = await beads.create({
      ...texts,
      title,
      labels: [...given.list("labels")],
      parent: given.text("parent"),
      dependencies: edgesOf(given.list("deps")),
    });
    const { id, priority, status } = bead;
    const text = given.flag("silent")
      ? id
      : `✓ Created issue: ${id} — ${bead.title}\n  Priority: P${priority}\n  Status: ${status}`;
    return { json: createdBead(bead), text };
  },
};

const update: BdCommand = {
  usage: "update <id…>",
  options: {
    ...textOptions,
    status: { type: "string", short: "s" },
    claim: { type: "boolean" },
    "append-notes": { type: "string" },
    "add-label": { type: "string", multiple: true },
    "remove-label": { type: "string", multiple: true },
  },
  async run(beads, given) {
    if (given.positionals.length === 0) throw usage("update wants the id of an issue");
    const status = given.text("status");
    const changes = { ...(await textsOf(given)), ...(status === undefined ? {} : { status }) };
    const updated: Bead[] = [];
    for (const id of given.positionals) updated.push(await updateOne({ beads, given, id, changes }));
    const text = updated.map(({ id, title }) => `✓ Updated issue: ${id} — ${title}`).join("\n");
    return { json: updated.map(plainBead), text };
  },
};

async function updateOne(options: {
  beads: BeadsClient;
  given: Given;
  id: string;
  changes: BeadChanges;
}): Promise<Bead> {
  const { beads, given, id, changes } = options;
  const { status, ...others } = changes;
  const note = given.text("append-notes");
  const added = given.list("add-label");
  const removed = given.list("remove-label");
  const steps: (() => Promise<Bead>)[] = [
    // First: who does not get it changes nothing else.
    ...(given.flag("claim") ? [() => beads.claim(id)] : []),
    ...(Object.keys(others).length > 0 ? [() => beads.update(id, others)] : []),
    ...(note === undefined ? [] : [() => beads.appendNotes(id, note)]),
    ...(added.length === 0 ? [] : [() => beads.addLabels(id, added)]),
    ...(removed.length === 0 ? [] : [() => beads.removeLabels(id, removed)]),
    ...(status === undefined ? [] : [() => (status === "closed" ? beads.close(id) : beads.update(id, { status }))]),
  ];
  if (steps.length === 0) throw usage("No updates specified");
  let bead: Bead | undefined;
  for (const step of steps) bead = await step();
  return bead ?? (await beads.show(id));
}

const close: BdCommand = {
  usage: "close <id…>",
  options: { reason: { type: "string", short: "r" }, force: { type: "boolean", short: "f" } },
  async run(beads, given) {
    if (given.positionals.length === 0) throw usage("close wants the id of an issue");
    const reason = given.text("reason");
    const closed: Bead[] = [];
    for (const id of given.positionals)
      closed.push(
        await beads.close(id, {
          ...(reason === undefined ? {} : { reason }),
          ...(given.flag("force") ? { force: true } : {}),
        }),
      );
    const text = closed
      .map(({ id, title, close_reason }) => `✓ Closed ${id} — ${title}: ${close_reason ?? ""}`)
      .join("\n");
    return { json: closed.map(plainBead), text };
  },
};

const reopen: BdCommand = {
  usage: "reopen <id…>",
  options: {},
  async run(beads, given) {
    if (given.positionals.length === 0) throw usage("reopen wants the id of an issue");
    const opened: Bead[] = [];
    for (const id of given.positionals) opened.push(await beads.reopen(id));
    const text = opened.map(({ id, title }) => `↻ Reopened ${id} — ${title}`).join("\n");
    return { json: opened.map(plainBead), text };
  },
};

export const changingCommands = { create, update, close, reopen };
