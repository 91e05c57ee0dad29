import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, stat } from "node:fs/promises";
import { pluginOptions } from "../driver/server-setup.js";
import { installPlugin } from "../plugin/install-plugin.js";
import { findBinary } from "../server/find-binary.js";
import { freePort } from "../server/free-port.js";
import type { ServerAccess } from "../server/health.js";
import { makeServerFolders, type ServerPaths } from "../server/server-paths.js";
import { waitUntilReady } from "../server/wait-until-ready.js";

/** An OpenCode server of somebody else: who starts and ends it is not us. */
export interface SomebodysServer {
  readonly access: ServerAccess & { readonly username: string };
  readonly pid: number;
  /** Starts it again, on its own data and port. */
  start(): Promise<void>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

export async function somebodysServer(options: {
  /** Where it keeps what is its own. */
  paths: ServerPaths;
  env: Readonly<Record<string, string | undefined>>;
  config: Readonly<Record<string, unknown>>;
  /** The folder of ours for this server, where its owner has put our plugin in. */
  plugin?: ServerPaths;
}): Promise<SomebodysServer> {
  const { paths, env, config, plugin } = options;
  const binary = await findBinary({ roots: [import.meta.dirname] });
  const access = { url: `http://127.0.0.1:${await freePort()}`, username: "owner", password: "the owner's own: ü" };
  await makeServerFolders(paths);
  const settings = plugin ? { ...config, plugin: [await pluginLine(plugin)] } : config;
  let child: ChildProcess;

  async function start(): Promise<void> {
    const logOffset = await stat(paths.log).then(
      ({ size }) => size,
      () => 0,
    );
    await using log = await open(paths.log, "a");
    child = spawn(binary.path, ["serve", "--hostname", "127.0.0.1", "--port", new URL(access.url).port], {
      cwd: paths.cwd,
      env: {
        ...env,
        XDG_DATA_HOME: paths.data,
        XDG_STATE_HOME: paths.state,
        OPENCODE_CONFIG_CONTENT: JSON.stringify(settings),
        OPENCODE_SERVER_USERNAME: access.username,
        OPENCODE_SERVER_PASSWORD: access.password,
        OPENCODE_DISABLE_AUTOUPDATE: "1",
      },
      // With it end the tools that it runs.
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    await waitUntilReady({ access, logPath: paths.log, logOffset, signal: AbortSignal.timeout(60_000) });
  }

  await start();
  return {
    access,
    get pid() {
      return child.pid ?? 0;
    },
    start,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await exit;
    },
  };
}

async function pluginLine(paths: ServerPaths): Promise<[string, object]> {
  await mkdir(paths.plugin, { recursive: true });
  return [await installPlugin(paths.plugin), pluginOptions({ paths, hooks: undefined })];
}
