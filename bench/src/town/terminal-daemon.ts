import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TownClient } from "@townkit/client";
import { newSessionId, type SessionConfig } from "@townkit/core";
import { type TerminalAgentSettingsInput, terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import { stringify } from "smol-toml";
import { type BareTmux, bareTmux, tmuxOf } from "./bare-tmux.js";
import { startDaemon } from "./daemon.js";
import { spawnAll } from "./spawn-all.js";
import { makeTerminalGround, type TerminalGround } from "./terminal-ground.js";

/** A town of terminal agents: a daemon, and the tmux server that its first session starts. */
export interface TerminalDaemon {
  readonly ground: TerminalGround;
  readonly client: TownClient;
  readonly daemonPid: number;
  /** Starts so many sessions, whose agents are as these settings make them. Resolves with their ids. */
  spawn(count: number, settings?: TerminalAgentSettingsInput): Promise<string[]>;
  /** The tmux server, past everything of ours. */
  server(): Promise<BareTmux>;
  /** Ends the daemon, and leaves the agents running. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export async function startTerminalDaemon(): Promise<TerminalDaemon> {
  const ground = await makeTerminalGround();
  const { sandbox, home } = ground;
  const { town, env } = sandbox;
  await installBackend(town);
  const config = {
    orchestration: { backend: "tmux" },
    daemon: { port: 0 },
    tmux: { agents: { scripted: terminalAgentProfile({ home }) } },
  };
  await writeFile(join(town, "town.toml"), stringify(config));
  const daemon = await startDaemon(sandbox);
  const { client } = daemon;
  let server: BareTmux | undefined;
  let left: Promise<unknown> | undefined;

  async function leave(): Promise<void> {
    left ??= daemon.leave();
    await left;
  }

  return {
    ground,
    client,
    daemonPid: daemon.pid,
    async spawn(count, settings) {
      const workDir = await ground.workDir(settings);
      const configs = Array.from({ length: count }, (): SessionConfig & { id: string } => {
        return { id: newSessionId("bench"), agent: "scripted", role: "bench", workDir };
      });
      await spawnAll({ client, configs });
      const [first] = configs;
      if (first) server ??= bareTmux({ env, argv: tmuxOf(await client.attachCommand(first.id)) });
      return configs.map(({ id }) => id);
    },
    async server() {
      if (!server) throw new Error("No session was started.");
      return server;
    },
    leave,
    async close() {
      await leave();
      await server?.end();
      await sandbox.remove();
    },
  };
}

/** As if it had been installed beside the town. */
async function installBackend(town: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@townkit/backend-tmux/package.json");
  const scope = join(town, "node_modules", "@townkit");
  await mkdir(scope, { recursive: true });
  await symlink(dirname(manifest), join(scope, "backend-tmux"));
}
