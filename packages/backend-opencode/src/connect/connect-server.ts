import { type Clock, type HookDoor, systemClock } from "@townkit/core";
import { accessTo, serverUrl } from "../driver/external-source.js";
import { externalPaths } from "../driver/open-fleet.js";
import type { ExternalOptions } from "../driver/options.js";
import { type Greeting, PluginGreetings } from "../driver/plugin-greetings.js";
import { greetingsDir, pluginOptions } from "../driver/server-setup.js";
import { installPlugin } from "../plugin/install-plugin.js";
import { inspectServer, requireOperations } from "../server/inspect-server.js";
import { makeServerFolders } from "../server/server-paths.js";
import { usedOperations } from "../server/used-operations.js";
import { enterPlugin } from "./enter-plugin.js";
import { placeOfServer } from "./place-of-server.js";

export interface ConnectOptions {
  readonly server: ExternalOptions;
  /** The backend's folder: that of its `folder` option. */
  readonly folder: string;
  /** Where the plugin reaches the town. */
  readonly hooks: HookDoor;
  /** Whether the plugin is put into the server's settings, where they are within reach. */
  readonly install: boolean;
  readonly clock?: Clock;
}

/** What was found of a server, all of it usable. */
export interface ConnectReport {
  readonly url: string;
  readonly version: string;
  /** How many of its operations are used; it has them all. */
  readonly operations: number;
  /** How far its clock is ahead of ours, in milliseconds; null where it does not tell. Nothing depends on it. */
  readonly clockAheadMs: number | null;
  readonly plugin: {
    /** Whether the server has loaded it in the directory that we look in; one that was `silent` there is so until its owner restarts it. */
    readonly state: Greeting;
    /** The file that makes the server load it at its next start; null where it was not written. */
    readonly file: string | null;
    /** For the settings of the server, `opencode.json`, where it was not written. */
    readonly line: string;
    /** Why it was not written; null where it was, or need not be. */
    readonly why: string | null;
  };
}

/** How long an instance that answers may take to load its plugins. */
const loadMs = 5_000;

/**
 * Looks whether somebody else's server can be used, and sees to it that it loads our plugin. The server is not restarted, and
 * none of its directories is disposed of: what was written takes effect in those that it has not used yet (measured on
 * 1.18), and in all when its owner restarts it.
 * @throws InvalidInputError the address is none. @throws BackendUnavailableError it cannot be used, and what mends it.
 */
export async function connectServer(options: ConnectOptions): Promise<ConnectReport> {
  const { server, folder, hooks, install, clock = systemClock } = options;
  const url = serverUrl(server.url);
  const access = await accessTo({ ...server, url });
  const { version, clockAheadMs } = await inspectServer({ access, tries: 4, timeoutMs: 1500 });
  await requireOperations(access);

  const paths = externalPaths(folder);
  await makeServerFolders(paths);
  const line: [string, object] = [await installPlugin(paths.plugin), pluginOptions({ paths, hooks })];
  // Makes the server boot the instance of a folder that is ours, with its plugins.
  const place = await placeOfServer({ access, probe: paths.cwd });
  const greetings = new PluginGreetings({ folder: greetingsDir(paths), clock });
  const state = await greetings.wait({ pid: undefined, directory: paths.cwd }, loadMs);
  const entered =
    state === "greeted" ? { file: null, why: null } : await enterPlugin({ place, line, install, town: folder });
  const plugin = { state, line: JSON.stringify({ plugin: [line] }), ...entered };
  return { url, version, operations: usedOperations.length, clockAheadMs, plugin };
}
