import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makePrivateFolder, refuseLinksIn } from "./private-folder.js";

/** Where a town keeps what. Everything under `state` is readable by its owner only. */
export interface TownFolder {
  /** The folder that holds `town.toml`. */
  readonly root: string;
  readonly configFile: string;
  readonly state: string;
  readonly store: string;
  /** Where a restore that goes on has its things. */
  readonly restore: string;
  /** What the running daemon says of itself. */
  readonly record: string;
  readonly token: string;
  /** The port that the town was last served on. */
  readonly port: string;
  /** What the MCP servers of the town need: who runs, who is connected, and the key of the callers' tokens. */
  readonly mcp: string;
  readonly hookSocket: string;
  readonly hookSpool: string;
  readonly logs: string;
  /** The git worktrees that sessions work in. */
  readonly worktrees: string;
  /** The private sockets of backends in processes of their own. */
  readonly hosts: string;
}

/** The longest path that every system takes for a unix socket, with its end. */
const longestSocketPath = 103;

export function townFolder(root: string): TownFolder {
  const absolute = path.resolve(root);
  const state = path.join(absolute, ".town");
  return {
    root: absolute,
    configFile: path.join(absolute, "town.toml"),
    state,
    store: path.join(state, "town.db"),
    restore: path.join(absolute, ".town.restore"),
    record: path.join(state, "daemon.json"),
    token: path.join(state, "token"),
    port: path.join(state, "port"),
    mcp: path.join(state, "mcp"),
    hookSocket: path.join(socketFolder({ state, longest: "hooks.sock" }), "hooks.sock"),
    hookSpool: path.join(state, "hook-spool"),
    logs: path.join(state, "logs"),
    worktrees: path.join(state, "worktrees"),
    hosts: path.join(socketFolder({ state, longest: "hosts/9999999-abcdef.state.sock" }), "hosts"),
  };
}

/** Beside the rest where the longest path is short enough, else a folder of the system's that only this town and user share. */
function socketFolder(options: { state: string; longest: string }): string {
  const { state, longest } = options;
  if (Buffer.byteLength(path.join(state, longest)) <= longestSocketPath) return state;
  const key = createHash("sha256").update(state).digest("hex").slice(0, 16);
  return path.join(tmpdir(), `townkit-${process.getuid?.() ?? "user"}-${key}`);
}

/**
 * Makes the state folder and what it needs, for their owner only; git is told to leave it alone.
 * @throws TownError `config_invalid`: what is there is a link, or another user's.
 */
export async function makeStateFolder(folder: TownFolder): Promise<void> {
  for (const directory of [folder.state, folder.hookSpool, folder.logs, path.dirname(folder.hookSocket)])
    await makePrivateFolder(directory);
  for (const directory of [folder.state, folder.logs]) await refuseLinksIn(directory);
  await writeFile(path.join(folder.state, ".gitignore"), "*\n");
}
