import { writeFile } from "node:fs/promises";
import { newSessionId } from "@townkit/core";
import { terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import { stringify } from "smol-toml";
import { type Daemon, startDaemon } from "./daemon.js";
import type { Sandbox } from "./sandbox.js";
import { openCodeSection, startModel } from "./scripted-model.js";
import { spawnAll } from "./spawn-all.js";
import { makeTerminalGround } from "./terminal-ground.js";

/** A town of both: agents in terminals, and agents on an OpenCode server, all of them scripted. */
export interface HybridTown {
  readonly sandbox: Sandbox;
  /** The directory in which the OpenCode sessions work, and the one of the terminal agents. */
  readonly workDirs: Readonly<Record<Agent, string>>;
  /** The daemon that serves now. */
  daemon(): Daemon;
  /** Ends the daemon, and leaves the agents running. */
  leave(): Promise<void>;
  /** Starts the next daemon, and resolves when it serves. */
  start(): Promise<Daemon>;
  /** Starts so many sessions, and resolves with their ids. */
  spawn(options: { readonly agent: Agent; readonly count: number }): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type Agent = "opencode" | "scripted";

const patienceMs = 300_000;

export async function openHybridTown(): Promise<HybridTown> {
  const ground = await makeTerminalGround();
  const { sandbox, home } = ground;
  const workDirs = { opencode: sandbox.workDir, scripted: await ground.workDir() };
  const model = await startModel(sandbox);
  let daemon: Daemon | undefined;
  let left = false;

  const close = async () => {
    // What the agents run on outlives a daemon that was left, and ends with their sessions.
    if (left) daemon = await startDaemon(sandbox);
    await daemon?.client.shutdown({ sessions: "stop" }, { timeoutMs: patienceMs });
    // One that is killed before it has stopped a thousand sessions leaves them running.
    await daemon?.end(patienceMs);
    await model.end();
    await sandbox.remove();
  };
  const serving = (): Daemon => {
    if (!daemon) throw new Error("No daemon serves the town just now.");
    return daemon;
  };

  try {
    const config = {
      orchestration: { backend: "hybrid" },
      daemon: { port: 0 },
      opencode: openCodeSection({ modelUrl: model.ready.url, snapshot: false }),
      tmux: { agents: { scripted: terminalAgentProfile({ home }) } },
    };
    await writeFile(`${sandbox.town}/town.toml`, stringify(config));
    daemon = await startDaemon(sandbox);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    sandbox,
    workDirs,
    daemon: serving,
    async leave() {
      const before = serving();
      daemon = undefined;
      left = true;
      await before.leave();
    },
    async start() {
      daemon = await startDaemon(sandbox);
      left = false;
      return daemon;
    },
    async spawn({ agent, count }) {
      const { client } = serving();
      const ids = Array.from({ length: count }, () => newSessionId("bench"));
      const configs = ids.map((id) => ({ id, agent, role: "bench", workDir: workDirs[agent] }));
      await spawnAll({ client, configs });
      return ids;
    },
    close,
  };
}
