import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type OpenCodeProviderOptions,
  offlineOpenCodeConfig,
  openCodeAskingPermissions,
  openCodeCommands,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  withoutDependencyInstall,
} from "@townkit/testkit/model";
import { stringify } from "smol-toml";

/** A folder with everything that a town and its agents may touch, HOME too: what mentions it was started by this test. */
export interface Sandbox {
  readonly root: string;
  /** The town's folder. */
  readonly town: string;
  /** The whole environment of whatever is started here. */
  readonly env: Readonly<Record<string, string>>;
  /** Where sessions work. One for all keeps the OpenCode server small: each further directory costs it 30 MB and seconds. */
  readonly workDir: string;
  newWorkDir(name: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makeSandbox(): Promise<Sandbox> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "townkit-e2e-")));
  const folder = (name: string) => join(root, name);
  const newWorkDir = async (name: string) => {
    await mkdir(folder(name));
    return folder(name);
  };
  for (const name of ["town", "home", "config", "cache", "tmp"]) await mkdir(folder(name));
  await withoutDependencyInstall(join(folder("config"), "opencode"));
  return {
    root,
    town: folder("town"),
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder("home"),
      TMPDIR: folder("tmp"),
      XDG_CONFIG_HOME: folder("config"),
      XDG_CACHE_HOME: folder("cache"),
      LANG: "C.UTF-8",
    },
    workDir: await newWorkDir("work"),
    newWorkDir,
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** How long OpenCode waits for its provider, where that is not as in the other tests. */
export type ProviderTimes = Pick<OpenCodeProviderOptions, "headerTimeoutMs" | "chunkTimeoutMs">;

/** The section `[opencode]` of a town whose agents run on the scripted model, need no leave for what tests do, and no network. */
function openCodeSection(modelUrl: string, provider: ProviderTimes = {}) {
  return {
    settings: {
      ...openCodeProviderConfig({ url: modelUrl, headerTimeoutMs: 120_000, unservedModels: ["ghost"], ...provider }),
      ...offlineOpenCodeConfig,
      ...openCodeCommands,
      // Four times the throughput; nothing here reverts.
      snapshot: false,
      permission: { edit: "allow", bash: "allow", external_directory: "allow" },
    },
    env: openCodeOfflineEnv(),
    permissions: openCodeAskingPermissions,
  };
}

/** What `town.toml` says of a town whose agents are on an OpenCode server. */
export function openCodeTown(options: { modelUrl: string; provider?: ProviderTimes | undefined }) {
  return {
    orchestration: { backend: "opencode" },
    opencode: openCodeSection(options.modelUrl, options.provider),
  };
}

/** Writes the `town.toml` of such a town. */
export async function writeTownConfig(options: { sandbox: Sandbox; modelUrl: string; port: number }): Promise<void> {
  const { sandbox, modelUrl, port } = options;
  await writeTown({ sandbox, port, config: openCodeTown({ modelUrl }) });
}

/** Writes the `town.toml`. The port is the same in every life of the daemon, so that a client may go on with the next one. */
export async function writeTown(options: {
  sandbox: Sandbox;
  port: number;
  config: Readonly<Record<string, unknown>>;
}): Promise<void> {
  const { sandbox, port, config } = options;
  await writeFile(join(sandbox.town, "town.toml"), stringify({ daemon: { port }, ...config }));
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}
