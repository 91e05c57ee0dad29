import { type Command, defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { townBd } from "../town/town-bd.js";

/** What `bd` answers: its data with `--json`, and otherwise its own text. */
async function answered(context: Context, argv: readonly string[]) {
  const printed = await townBd(context, context.json ? [...argv, "--json"] : argv);
  return context.json ? { data: JSON.parse(printed) as unknown, text: "" } : { data: null, text: printed.trimEnd() };
}

/** `--name=value` of each that is given: nothing that a user writes is taken for an option. */
function given(options: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
}

const id = { id: { type: "string", demandOption: true, describe: "the bead's full id" } } as const;

const ready = defineCommand({
  usage: "beads ready",
  describe: "List the beads that can be worked on, the most urgent first",
  examples: [["town beads ready", ""]],
  run: (context) => answered(context, ["ready", "--limit=0"]),
});

const list = defineCommand({
  usage: "beads list",
  describe: "List beads",
  examples: [["town beads list --status in_progress", "those that somebody works on"]],
  options: {
    status: { type: "string", describe: "only in this status" },
    all: { type: "boolean", default: false, describe: "the closed ones too" },
  },
  run: (context, { status, all }) =>
    answered(context, ["list", "--flat", "--limit=0", ...given({ status }), ...(all ? ["--all"] : [])]),
});

const show = defineCommand({
  usage: "beads show <id>",
  describe: "Show all of one bead",
  examples: [["town beads show bd-a1b2", ""]],
  positionals: id,
  run: (context, args) => answered(context, ["show", args.id]),
});

const create = defineCommand({
  usage: "beads create <title>",
  describe: "Make a bead",
  examples: [
    ["town beads create 'Lay the table' -p 1", ""],
    ["town beads create Eat --depends-on bd-a1b2", "which waits for another one"],
  ],
  positionals: { title: { type: "string", demandOption: true, describe: "what is to be done" } },
  options: {
    description: { type: "string", alias: "d", describe: "what it is about" },
    priority: { type: "number", alias: "p", describe: "0, the most urgent, to 4; default 2" },
    type: { type: "string", alias: "t", describe: "bug, feature, task …; default: task" },
    "depends-on": { type: "string", array: true, requiresArg: true, describe: "what it waits for; may be repeated" },
  },
  run(context, args) {
    const { title, description, priority, type } = args;
    const deps = args["depends-on"]?.join(",");
    return answered(context, ["create", ...given({ title, description, priority, type, deps })]);
  },
});

const close = defineCommand({
  usage: "beads close <id>",
  describe: "Close a bead",
  examples: [["town beads close bd-a1b2 --reason 'done by hand'", ""]],
  positionals: id,
  options: { reason: { type: "string", describe: "what was done" } },
  run: (context, args) => answered(context, ["close", args.id, ...given({ reason: args.reason })]),
});

const release = defineCommand({
  usage: "beads release <id>",
  describe: "Give a claimed bead back: open, and nobody's",
  examples: [["town beads release bd-a1b2", ""]],
  positionals: id,
  run: (context, args) => answered(context, ["update", args.id, ...given({ status: "open", assignee: "" })]),
});

export const beadsCommands = { ready, list, show, create, close, release } satisfies Record<string, Command>;
