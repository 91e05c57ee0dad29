import { createTownClient, type TownClient } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { readLogin } from "./logins.js";

/** A client of a town on another machine. @throws TownError `unauthorized`: no token is kept for it. */
export async function remoteTown(options: {
  server: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<TownClient> {
  const token = await readLogin(options);
  return createTownClient({ url: options.server, token, durability: "store", fetch: nodeFetch() });
}
