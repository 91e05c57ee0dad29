import path from "node:path";
import { InvalidInputError, newSessionId } from "@townkit/core";
import { defineCommand } from "../command.js";
import { sessionText } from "../output/session-view.js";
import { facts } from "../output/table.js";

/** `NAME=VALUE` each. @throws InvalidInputError */
function variables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [name = "", ...value] = text.split("=");
      if (value.length > 0) return [name, value.join("=")];
      throw new InvalidInputError({
        what: `--env ${name}`,
        problem: "it gives no value",
        remedy: "Write it as NAME=VALUE.",
      });
    }),
  );
}

export const spawn = defineCommand({
  usage: "spawn",
  describe: "Start a session",
  examples: [
    ["town spawn --role polecat", "in this directory, with the settings of [roles.polecat] where there are any"],
    [
      "town spawn --role reviewer --dir ../feature --model anthropic/claude-sonnet-4-5",
      "elsewhere, with a model of its own",
    ],
    ["town spawn --role polecat --prompt 'Read README.md'", "with its first work"],
    ["town spawn --role polecat --worktree", "in a git worktree of its own, on a branch of its own"],
  ],
  options: {
    agent: { type: "string", describe: "the agent program; default: its role's, or the only one that there is" },
    role: { type: "string", demandOption: true, describe: "what the session is for, in your words" },
    dir: { type: "string", default: ".", describe: "the directory that it works in" },
    id: { type: "string", describe: "a name of your own; repeating it gives the same session" },
    model: { type: "string", describe: "PROVIDER/MODEL; default: its role's, then the agent's own" },
    mode: { type: "string", describe: "the agent program's mode, such as build or plan" },
    system: { type: "string", describe: "added to the agent's system prompt" },
    env: {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "NAME=VALUE for its shells; may be repeated. Not for secrets",
    },
    permissions: {
      type: "string",
      describe: "what it may do without asking, such as read, ask, edit or bypass; default: its role's",
    },
    snapshot: { type: "boolean", describe: "whether its changes to files can be undone; default: its role's" },
    prompt: { type: "string", describe: "its first work" },
    backend: { type: "string", describe: "which backend is to run it" },
    succeeds: { type: "string", describe: "a stopped session whose unread and later mail is this one's" },
    worktree: {
      type: "boolean",
      default: false,
      describe: "it works in a new git worktree of the directory's repository",
    },
    branch: { type: "string", describe: "the new branch of such a worktree; default: town/ID" },
    base: { type: "string", describe: "the commit that such a branch begins at; default: what is checked out" },
  },
  async run(context, args) {
    const client = await context.client();
    const id = args.id ?? newSessionId(args.role);
    const directory = path.resolve(context.io.cwd, args.dir);
    const { branch, base } = args;
    const isApart = args.worktree || branch !== undefined || base !== undefined;
    const worktree = isApart ? await client.createWorktree({ id, directory, branch, base }) : null;
    const session = await client.spawnSession({
      id,
      agent: args.agent,
      role: args.role,
      workDir: worktree?.workDir ?? directory,
      model: args.model,
      mode: args.mode,
      systemPrompt: args.system,
      env: args.env && variables(args.env),
      permissions: args.permissions,
      snapshot: args.snapshot,
      initPrompt: args.prompt,
      backend: args.backend,
    });
    if (args.succeeds !== undefined) await client.handOverMail({ from: args.succeeds, to: id });
    if (!worktree) return { data: session, text: sessionText(session) };
    return { data: { ...session, worktree }, text: `${sessionText(session)}\n${facts([["branch", worktree.branch]])}` };
  },
});
