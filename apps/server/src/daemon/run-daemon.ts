import type { ShutdownRequest } from "@townkit/client/protocol";
import { type ComposeTownOptions, composeTown } from "./compose-town.js";
import { bindTownPort } from "./private-file.js";

export interface Daemon {
  readonly url: string;
  readonly town: string;
  /** Ends it gracefully; the first call says how. */
  stop(request: ShutdownRequest): Promise<void>;
  /** Resolves when it has ended, whoever asked for it, with whether all of it ended well. */
  readonly ended: Promise<boolean>;
}

/** What serves a town. It is loaded while the backends are looking around. */
const door = () => import("./serve-town.js");

/** A whole town in this process, listening. @throws what `composeTown` and `serveTown` throw; nothing stays open then. */
export async function startDaemon(options: ComposeTownOptions): Promise<Daemon> {
  const meanwhile = () => void door().catch(() => undefined);
  const town = await composeTown({ bindPort: bindTownPort, meanwhile, ...options });
  const { log } = town;
  let stopping: Promise<void> | undefined;
  let end: (well: boolean) => void = () => {};
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });

  async function serve() {
    const { serveTown } = await door();
    return await serveTown({
      town,
      onShutdown(request) {
        // After the answer is on its way: the door closes only behind it.
        setImmediate(() => void stop(request));
        return Promise.resolve({ pid: process.pid });
      },
    });
  }

  const served = await serve().catch(async (error: unknown) => {
    await town.close({ sessions: "detach" });
    throw error;
  });
  log.info("the town is served", { url: served.url, beyond: served.urlBeyond, pid: process.pid });

  async function close({ sessions }: ShutdownRequest): Promise<void> {
    log.info("the town is ending", { sessions });
    const left = await served.close().then(
      () => [],
      (error: unknown) => [{ name: "door", error }],
    );
    const failed = [...left, ...(await town.close({ sessions }))];
    for (const { name, error } of failed) process.stderr.write(`${name} did not end well: ${String(error)}\n`);
    end(failed.length === 0);
  }

  function stop(request: ShutdownRequest): Promise<void> {
    stopping ??= close(request);
    return stopping;
  }

  return { url: served.url, town: town.folder.root, stop, ended };
}
