import type { Bead } from "../../contract/bead.js";
import type { BdCommand, Given } from "../command.js";
import { ends, jsonObject } from "../output/json.js";
import { comment, line } from "../output/text.js";
import { usage } from "../read-arguments.js";

const comments: BdCommand = {
  usage: "comments <id>",
  options: {},
  async run(beads, given) {
    const { id, comments: found } = await beads.show(one(given, "comments wants the id of an issue"));
    const text = found.length === 0 ? `No comments on ${id}` : `Comments on ${id}:\n\n${found.map(comment).join("\n")}`;
    return { json: found, text };
  },
};

const commentsAdd: BdCommand = {
  usage: "comments add <id> <text>",
  options: { stdin: { type: "boolean" } },
  async run(beads, given) {
    const [id = "", ...words] = given.positionals;
    const text = given.flag("stdin") ? await given.stdin() : words.join(" ");
    if (id === "" || text.trim() === "") throw usage("comments add wants the id of an issue, and a text");
    return { json: jsonObject(await beads.addComment(id, text)), text: `Comment added to ${id}` };
  },
};

const depAdd: BdCommand = {
  usage: "dep add <id> <depends-on-id>",
  options: { type: { type: "string", short: "t" } },
  async run(beads, given) {
    const { id: issue_id, other: depends_on_id } = two(given);
    const asked = given.text("type");
    const { type } = await beads.addDependency({
      issue_id,
      depends_on_id,
      ...(asked === undefined ? {} : { type: asked }),
    });
    const text = `✓ Added dependency: ${issue_id} depends on ${depends_on_id} (${type})`;
    return { json: jsonObject({ status: "added", issue_id, depends_on_id, type }), text };
  },
};

const depRemove: BdCommand = {
  usage: "dep remove <id> <depends-on-id>",
  options: {},
  async run(beads, given) {
    const { id: issue_id, other: depends_on_id } = two(given);
    await beads.removeDependency({ issue_id, depends_on_id });
    const text = `✓ Removed dependency: ${issue_id} no longer depends on ${depends_on_id}`;
    return { json: jsonObject({ status: "removed", issue_id, depends_on_id }), text };
  },
};

const depList: BdCommand = {
  usage: "dep list <id>",
  options: { direction: { type: "string" } },
  async run(beads, given) {
    const bead = await beads.show(one(given, "dep list wants the id of an issue"));
    const up = given.text("direction") === "up";
    const edges = up
      ? bead.dependents.map(({ issue_id: id, type }) => ({ id, type }))
      : bead.dependencies.map(({ depends_on_id: id, type }) => ({ id, type }));
    const found = await ends({ beads, edges });
    const none = `${bead.id} has no ${up ? "dependents" : "dependencies"}`;
    const text = found.length === 0 ? none : found.map((end) => line(end as unknown as Bead)).join("\n");
    return { json: found, text };
  },
};

function one({ positionals }: Given, problem: string): string {
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw usage(problem);
  return id;
}

function two({ positionals }: Given): { id: string; other: string } {
  const [id, other, ...more] = positionals;
  if (id === undefined || other === undefined || more.length > 0)
    throw usage("two ids are wanted: the issue, and the one that it depends on");
  return { id, other };
}

export const hangingCommands = {
  comments,
  "comments add": commentsAdd,
  comment: commentsAdd,
  "dep add": depAdd,
  "dep remove": depRemove,
  "dep list": depList,
};
