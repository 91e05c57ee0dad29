import { InvalidInputError } from "@townkit/core";
import type { Context } from "../context.js";

/** The variable that names a server for every command. */
const variable = "TOWN_SERVER";

type Asked = Pick<Context, "io" | "townOption" | "serverOption">;

/**
 * The server that a command is about, where it is not about a town's folder: `--server`, else `TOWN_SERVER` where no `--town` was given.
 * @throws InvalidInputError it is no such address, or a folder was named too.
 */
export function serverOf(context: Asked): string | undefined {
  const { io, townOption, serverOption } = context;
  if (serverOption !== undefined && townOption !== undefined) {
    throw new InvalidInputError({
      what: "The command line",
      problem: "it names a server and a folder",
      remedy: "Give --server URL or --town DIR, not both.",
    });
  }
  const given = serverOption ?? (townOption === undefined ? io.env[variable] || undefined : undefined);
  return given === undefined ? undefined : serverAddress(given);
}

/** @throws InvalidInputError the command needs the town's folder, and a server was named. */
export function refuseServer(context: Asked): void {
  const server = serverOf(context);
  if (server === undefined) return;
  throw new InvalidInputError({
    what: `town ${(context as Partial<Context>).command ?? ""}`.trim(),
    problem: `it works in the folder of a town, and ${server} was named`,
    remedy: `Run it on that machine, or leave out --server and ${variable}.`,
  });
}

/**
 * The address as it is kept and used: without a slash at its end.
 * @throws InvalidInputError it is none, or tokens would cross a network in the clear.
 */
export function serverAddress(text: string): string {
  const invalid = (problem: string) =>
    new InvalidInputError({
      what: `The server ${JSON.stringify(text)}`,
      problem,
      remedy: "Give an address such as https://town.example:4711.",
    });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) throw invalid("it is no address of a server");
  if (url.username || url.password) throw invalid("a name or password does not belong into it");
  if (url.search || url.hash) throw invalid("it has a query or a fragment");
  if (url.protocol === "http:" && !isThisMachine(url.hostname))
    throw invalid("without TLS its token could be read on the way");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
