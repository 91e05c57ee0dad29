import { createTownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { isTownError, TownError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { readToken } from "../input/read-token.js";
import { forgetLogin, keepLogin } from "../town/keep-login.js";
import { serverAddress } from "../town/server-address.js";

const urlArgument = { url: { type: "string", demandOption: true, describe: "where the town is served" } } as const;

/** How long a server may take to answer, in milliseconds. */
const patienceMs = 15_000;

export const login = defineCommand({
  usage: "login <url>",
  describe: "Keep a token for a town on another machine, after a look whether it is taken there",
  examples: [
    ["town login https://town.example:4711", "asks for the token"],
    ["town login https://town.example:4711 < token.txt", "for a program"],
    ["town ls --server https://town.example:4711", "or with TOWN_SERVER set to it"],
  ],
  positionals: urlArgument,
  async run({ io }, { url }) {
    const server = serverAddress(url);
    const token = await readToken(io);
    await refuseWrong({ server, token, signal: io.signal });
    const file = await keepLogin({ server, token, env: io.env });
    const use = `Use it with --server ${server}, or TOWN_SERVER=${server}.`;
    return { data: { server, file }, text: `The token for ${server} is kept in ${file}.\n${use}` };
  },
});

export const logout = defineCommand({
  usage: "logout <url>",
  describe: "Forget the token for a town on another machine",
  examples: [["town logout https://town.example:4711", "the token itself goes on: town token revoke NAME, there"]],
  positionals: urlArgument,
  async run({ io }, { url }) {
    const server = serverAddress(url);
    await forgetLogin({ server, env: io.env });
    return { data: { server }, text: `No token is kept for ${server} any more.` };
  },
});

/** What a town is run by can be asked with any token of it. @throws TownError it is not taken, or nobody is there. */
async function refuseWrong(options: { server: string; token: string; signal: AbortSignal }): Promise<void> {
  const { server, token, signal } = options;
  const client = createTownClient({ url: server, token, durability: "store", fetch: nodeFetch(), patienceMs: 0 });
  try {
    await client.capabilities({ signal, timeoutMs: patienceMs });
  } catch (error) {
    if (isTownError(error) && error.code === "unauthorized") throw notTaken(server, error);
    if (isTownError(error) && error.code === "town_unreachable") throw notThere(error);
    throw error;
  } finally {
    await client[Symbol.asyncDispose]();
  }
}

function notTaken(server: string, cause: TownError): TownError {
  return new TownError({
    code: "unauthorized",
    message: `The town at ${server} does not take this token. Nothing was kept.`,
    remedy: "Have one made on its machine: town token create NAME --scope SCOPE",
    facts: { server },
    cause,
  });
}

function notThere({ message, facts, cause }: TownError): TownError {
  return new TownError({
    code: "town_unreachable",
    message,
    remedy:
      "Check the address. A certificate that no public authority has signed is trusted with NODE_EXTRA_CA_CERTS=FILE.",
    facts,
    cause,
  });
}
