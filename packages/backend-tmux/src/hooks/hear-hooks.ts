import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type HookDoor, type HookTarget, silentLog } from "@townkit/core";
import { drainHookSpool, listenForHooks } from "@townkit/core/hooks";

/** Where the hooks of the agents of a folder are heard. */
export function hookDoorOf(folder: string): HookDoor {
  return { socketPath: join(folder, "hooks.sock"), spoolDir: join(folder, "hook-spool") };
}

/** Listens for hooks as a town does. Returns what ends it. */
export async function hearHooks(options: { door: HookDoor; target: HookTarget }): Promise<() => Promise<void>> {
  const { door, target } = options;
  await mkdir(door.spoolDir, { recursive: true, mode: 0o700 });
  const spool = await drainHookSpool({ directory: door.spoolDir, target, log: silentLog });
  const socket = await listenForHooks({ path: door.socketPath, target, log: silentLog });
  return async () => {
    await socket.close();
    await spool.close();
  };
}
