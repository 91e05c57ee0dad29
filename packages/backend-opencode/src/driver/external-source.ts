import { type Clock, InvalidInputError, type Log } from "@townkit/core";
import { ExternalServer } from "../server/external-server.js";
import type { ServerAccess } from "../server/health.js";
import { defaultRestartPolicy } from "../server/restart-backoff.js";
import { makeServerFolders, type ServerPaths } from "../server/server-paths.js";
import type { ExternalOptions } from "./options.js";

/** Somebody else's server, as the options name it. Nothing is asked of it yet. @throws InvalidInputError its URL is none of a server. */
export function externalSource(options: {
  external: ExternalOptions;
  paths: ServerPaths;
  clock: Clock;
  log: Log;
}): ExternalServer {
  const { external, paths, clock, log } = options;
  const url = serverUrl(external.url);
  return new ExternalServer({
    access: () => accessTo({ ...external, url }),
    prepare: () => makeServerFolders(paths),
    clock,
    log,
    reconnect: defaultRestartPolicy,
  });
}

/** How a server is entered now. @throws what its credentials throw. */
export async function accessTo({ url, credentials }: ExternalOptions): Promise<ServerAccess> {
  const { username, password = "" } = (await credentials?.()) ?? {};
  return { url, password, ...(username !== undefined && { username }) };
}

/**
 * The address of a server, without a slash at its end.
 * @throws InvalidInputError it is no such address, or holds more than one: a password above all, which is never repeated.
 */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url && (url.username !== "" || url.password !== "")) {
    throw new InvalidInputError({
      what: "The OpenCode server's address",
      problem: "it holds a user or a password",
      remedy: "Take them out, and name their places with `server_user` and `server_password` of [opencode].",
    });
  }
  if (url && isWeb && url.pathname === "/" && url.search === "" && url.hash === "") return url.origin;
  throw new InvalidInputError({
    what: "The OpenCode server's address",
    problem: `${JSON.stringify(text)} is not the address of a server`,
    remedy: "Write it as http://HOST:PORT.",
  });
}
