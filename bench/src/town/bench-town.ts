import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createOpencodeBackend } from "@townkit/backend-opencode";
import type { TownClient } from "@townkit/client";
import { type Backend, newSessionId, type SessionConfig } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { stringify } from "smol-toml";
import { BareServer } from "./bare-server.js";
import { startDaemon } from "./daemon.js";
import { makeRepository, makeSandbox, type Sandbox } from "./sandbox.js";
import { openCodeSection, startModel } from "./scripted-model.js";

/**
 * One real OpenCode server, whose model is scripted, and three ways to it: a town's daemon, which started it; the bare SDK;
 * and, on need, a backend in this process, which finds it.
 */
export interface BenchTown {
  readonly sandbox: Sandbox;
  readonly daemonPid: number;
  /** Of the daemon. */
  readonly url: string;
  readonly token: string;
  /** Of the OpenCode server that runs now. */
  serverPid(): Promise<number>;
  readonly client: TownClient;
  /** A backend of its own on the server. Close it, detached: it hears of everything that happens there. */
  openBackend(): Promise<Backend>;
  readonly bare: BareServer;
  /** A new session's config. */
  config(): SessionConfig & { readonly id: string };
  close(): Promise<void>;
}

/**
 * `snapshot`: OpenCode's own setting, without which the server is not busy with that, whoever asks, and all else can be seen.
 * With it all sessions work in a git repository: elsewhere OpenCode takes none.
 */
export async function openBenchTown(options: {
  readonly snapshot: boolean;
  /** The town's MCP servers, by their names. */
  readonly mcpServers?: Readonly<Record<string, object>>;
  /** Settings of OpenCode besides. */
  readonly settings?: Readonly<Record<string, unknown>>;
}): Promise<BenchTown> {
  const sandbox = await makeSandbox();
  const closers: (() => Promise<unknown>)[] = [() => sandbox.remove()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    if (options.snapshot) await makeRepository(sandbox);
    const model = await startModel(sandbox);
    closers.push(() => model.end());
    await writeConfig({ sandbox, modelUrl: model.ready.url, ...options });
    const daemon = await startDaemon(sandbox);
    closers.push(() => daemon.end());
    const { client } = daemon;
    closers.push(() => client.shutdown({ sessions: "stop" }));
    const config = () => ({
      id: newSessionId("bench"),
      agent: "opencode",
      role: "bench",
      workDir: sandbox.workDir,
    });
    // The first session starts the server.
    await client.spawnSession(config());
    const folder = (name: string) => join(sandbox.town, ".town", name);
    const openBackend = () =>
      createOpencodeBackend({
        folder: folder("opencode"),
        logs: folder("logs"),
        state: createMemoryState(new Map()),
        env: sandbox.env,
      });
    const bare = await BareServer.open({ folder: folder("opencode"), directory: sandbox.workDir });
    closers.push(() => bare.close());
    const serverPid = async () => {
      const { pid } = JSON.parse(await readFile(join(folder("opencode"), "server.json"), "utf8")) as { pid: number };
      return pid;
    };
    const { pid: daemonPid, url, token } = daemon;
    return { sandbox, daemonPid, url, token, serverPid, client, openBackend, bare, config, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A town on a free port whose agents ask the scripted model, and no network. */
async function writeConfig(options: {
  sandbox: Sandbox;
  modelUrl: string;
  snapshot: boolean;
  mcpServers?: Readonly<Record<string, object>>;
  settings?: Readonly<Record<string, unknown>>;
}): Promise<void> {
  const town = {
    orchestration: { backend: "opencode" },
    daemon: { port: 0 },
    opencode: openCodeSection(options),
    mcp: { servers: options.mcpServers ?? {} },
  };
  await writeFile(join(options.sandbox.town, "town.toml"), stringify(town));
}
