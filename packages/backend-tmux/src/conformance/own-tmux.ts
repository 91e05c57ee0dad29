import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TmuxFailure } from "../tmux/failure.js";
import { socketOf } from "../tmux/socket.js";
import { runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";

/** A place for a tmux server of a test's own, in a folder of its own. Its end ends the server and removes the folder. */
export async function openOwnTmux(): Promise<TmuxPlace & AsyncDisposable & { readonly folder: string }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "townkit-tmux-")));
  const place = placeOf(folder);
  return {
    ...place,
    folder,
    async [Symbol.asyncDispose]() {
      await endServer(place);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where the tmux server of a folder is. */
export function placeOf(folder: string): TmuxPlace {
  const env = { PATH: process.env.PATH ?? "", HOME: folder, TMUX_TMPDIR: "/tmp", SHELL: "/bin/sh" };
  return { binary: "tmux", socket: socketOf(folder), env };
}

/** Ends the server, where there is one. */
export async function endServer(place: TmuxPlace): Promise<void> {
  await runTmux({ place, commands: [["kill-server"]] }).catch((error: unknown) => {
    if (!(error instanceof TmuxFailure) || (error.problem !== "no_server" && error.problem !== "lost")) throw error;
  });
}
