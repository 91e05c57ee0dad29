import { type NewToken, type TokenInfo, tokenScopes } from "@townkit/client/protocol";
import { type CommandResult, defineCommand } from "../command.js";
import type { Context } from "../context.js";
import { table } from "../output/table.js";

const nameArgument = { name: { type: "string", demandOption: true, describe: "the token's name" } } as const;

/** The text alone, so that it can be piped; what a person should know goes beside it. */
function told(context: Context, token: NewToken): CommandResult {
  context.remark("It is shown only now: the town keeps no more than a hash of it.");
  return { data: token, text: token.token };
}

function reach({ scope, sessionId }: Pick<TokenInfo, "scope" | "sessionId">): string {
  return sessionId === null ? scope : `${scope} of ${sessionId}`;
}

export const tokenCreate = defineCommand({
  usage: "token create <name>",
  describe: "Make a named token for a person or a program, and print it",
  examples: [
    ["town token create board", "may look at everything"],
    ["town token create ci --scope work", "may also start sessions and hand them work"],
    ["town token create helper --scope work --session polecat-7f3k2m9q", "may do so in one session alone"],
  ],
  positionals: nameArgument,
  options: {
    scope: { choices: tokenScopes, default: "read", describe: "what it may do; each scope includes those before it" },
    session: { type: "string", describe: "the only session that it reaches" },
  },
  async run(context, { name, scope, session }) {
    const client = await context.client();
    return told(context, await client.createToken({ name, scope, ...(session && { sessionId: session }) }));
  },
});

export const tokenLs = defineCommand({
  usage: "token ls",
  describe: "List the named tokens and what each may do",
  examples: [["town token ls --json", ""]],
  async run(context) {
    const { tokens } = await (await context.client()).listTokens();
    const rows = tokens.map((token) => [token.name, reach(token), token.createdAt, token.rotatedAt ?? ""]);
    const empty = "There are no named tokens. Make one: town token create NAME --scope read";
    return { data: { tokens }, text: table({ head: ["TOKEN", "MAY", "MADE", "ROTATED"], rows, empty }) };
  },
});

export const tokenRotate = defineCommand({
  usage: "token rotate <name>",
  describe: "Give a named token a new text, and print it; the old one ends at once",
  examples: [["town token rotate ci", ""]],
  positionals: nameArgument,
  run: async (context, { name }) => told(context, await (await context.client()).rotateToken(name)),
});

export const tokenRevoke = defineCommand({
  usage: "token revoke <name>",
  describe: "End a named token at once, and the streams that it opened",
  examples: [["town token revoke ci", ""]],
  positionals: nameArgument,
  async run(context, { name }) {
    const token = await (await context.client()).revokeToken(name);
    return { data: token, text: `The token ${token.name} (${reach(token)}) is revoked.` };
  },
});
