import { defineCommand } from "../command.js";
import { table } from "../output/table.js";

export const worktreeLs = defineCommand({
  usage: "worktree ls",
  describe: "List the git worktrees that sessions were spawned in",
  examples: [["town worktree ls", ""]],
  async run(context) {
    const worktrees = await (await context.client()).listWorktrees();
    const rows = worktrees.map(({ id, branch, repository, path }) => [id, branch, repository, path]);
    const empty = "There are no worktrees. Make one with its session: town spawn --role polecat --worktree";
    return { data: worktrees, text: table({ head: ["SESSION", "BRANCH", "REPOSITORY", "DIRECTORY"], rows, empty }) };
  },
});

export const worktreeRm = defineCommand({
  usage: "worktree rm <session>",
  describe: "Remove the worktree and the branch of a stopped session, unless something in it is nowhere else",
  examples: [
    ["town worktree rm polecat-7f3k2m9q", "what is uncommitted or unpushed is named, and stays"],
    ["town rm polecat-7f3k2m9q", "the session itself, before or after it"],
  ],
  positionals: { session: { type: "string", demandOption: true, describe: "the session that it was made for" } },
  async run(context, { session }) {
    const removed = await (await context.client()).removeWorktree(session);
    return { data: removed, text: `${removed.path} and its branch ${removed.branch} are removed.` };
  },
});
