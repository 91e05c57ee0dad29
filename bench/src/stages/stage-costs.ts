import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { scriptedProviderId } from "@townkit/testkit/model";
import { overStdio } from "../mcp/reference-server.js";
import { descendantsOf, treePss } from "../process-cost.js";
import { openBenchTown } from "../town/bench-town.js";
import { openTerminals } from "../town/terminals.js";

/** What some agents cost, each after its first turn and with four MCP servers. */
export interface StageCosts {
  readonly mcpProcesses: number;
  /** In proportional shares (PSS), in bytes. */
  readonly memory: number;
  /** From nothing to the end of the last one's first turn. */
  readonly startMs: number;
}

/** As one writes them who knows what he pays for: of the providers, those that he has. */
const settings = { enabled_providers: [scriptedProviderId] };
const names = ["one", "two", "three", "four"] as const;

/** Each agent an OpenCode of its own in a terminal, with its own MCP servers. */
export async function stage1(count: number): Promise<StageCosts> {
  const { command, args } = overStdio;
  const server = { type: "local", command: [command, ...args] };
  const startedMs = performance.now();
  const terminals = await openTerminals(count, {
    ...settings,
    mcp: Object.fromEntries(names.map((name) => [name, server])),
  });
  const startMs = performance.now() - startedMs;
  try {
    return { ...(await costsOf(terminals.pids)), startMs };
  } finally {
    await terminals.close();
  }
}

/** A town: one OpenCode server for all, each session in a directory of its own, and each MCP server once. */
export async function stage2(count: number): Promise<StageCosts> {
  const startedMs = performance.now();
  const mcpServers = Object.fromEntries(names.map((name) => [name, overStdio]));
  const town = await openBenchTown({ snapshot: false, mcpServers, settings });
  try {
    for (let number = 0; number < count; number += 1) {
      const workDir = join(town.sandbox.root, `work-${number}`);
      await mkdir(workDir);
      const { id } = await town.client.spawnSession({ ...town.config(), workDir });
      await town.client.assignWork(id, { type: "prompt", content: `say ${number}` }, { until: "settled" });
    }
    const startMs = performance.now() - startedMs;
    return { ...(await costsOf([town.daemonPid, await town.serverPid()])), startMs };
  } finally {
    await town.close();
  }
}

async function costsOf(pids: readonly number[]): Promise<Omit<StageCosts, "startMs">> {
  const memory = await Promise.all(pids.map(treePss));
  const below = (await Promise.all(pids.map(descendantsOf))).flat();
  const commands = await Promise.all(below.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return {
    memory: memory.reduce((sum, cost) => sum + cost, 0),
    mcpProcesses: commands.filter((command) => command.includes("server-everything")).length,
  };
}
