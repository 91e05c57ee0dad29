import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { TownError } from "@townkit/core";

type Environment = Readonly<Record<string, string | undefined>>;

/** The token that is kept for a server: a file of its own for each, which only its owner can read. */
export interface Login {
  /** As `serverAddress` gives it. */
  readonly server: string;
  readonly env: Environment;
}

function folderOf(env: Environment): string {
  return path.join(env.XDG_CONFIG_HOME || path.join(env.HOME || homedir(), ".config"), "townkit", "logins");
}

/** Where it is kept. */
export function loginFile({ server, env }: Login): string {
  return path.join(folderOf(env), encodeURIComponent(server));
}

/** @throws TownError `unauthorized`: nobody has logged in there. */
export async function readLogin(login: Login): Promise<string> {
  const kept = await readFile(loginFile(login), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  if (kept.trim() !== "") return kept.trim();
  throw new TownError({
    code: "unauthorized",
    message: `No token is kept for ${login.server}.`,
    remedy: `Log in with a token of that town: town login ${login.server}`,
    facts: { server: login.server },
  });
}
