import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { fileURLToPath } from "node:url";
import { formatScript, type StepInput, scriptedProviderId } from "@townkit/testkit/model";
import { expect, it } from "vitest";
import { installedAgent } from "../../../../scripts/lib/real-agents.js";
import { openCodeAgents } from "../../town/opencode-agents.js";
import { realTerminalAgents } from "../../town/real-terminal-agents.js";
import type { TownAgents } from "../../town/town-agents.js";
import { TownUnderTest } from "../../town/town-under-test.js";

/** Of a session and four MCP servers of its own. */
const bytesEach = 400_000_000;
/** 20 sessions on a server and 5 in terminals, or as many of each five as the machine has memory for. */
const fifths = Math.max(1, Math.min(5, Math.floor(freemem() / (5 * bytesEach))));
const kinds = [
  { count: 4 * fifths, agent: "opencode", backend: "opencode", tool: (server: string) => `${server}_which` },
  { count: fifths, agent: "codex", backend: "tmux", tool: (server: string) => `mcp__${server}.which` },
];
const sessionCount = 5 * fifths;

const program = fileURLToPath(new URL("../../../../apps/server/src/test-support/mcp-probe.mjs", import.meta.url));
const command = process.execPath;
const names = ["one", "two", "three", "four"];
const each = <Value>(value: Value) => Object.fromEntries(names.map((name) => [name, value]));
const installed = await installedAgent("codex");

/** OpenCode on the town's server and real Codex in its terminals, with what is said of MCP servers to each of them. */
function both(said: {
  readonly town: Readonly<Record<string, unknown>>;
  readonly openCode: Readonly<Record<string, unknown>>;
  readonly codex: readonly string[];
}): TownAgents {
  const agent = { name: "codex", program: installed ?? "", userFiles: {} } as const;
  const inTerminals = realTerminalAgents({ agent, arguments: said.codex, config: said.town });
  return {
    ...openCodeAgents,
    async prepare(given) {
      const [onServer, terminals] = [await openCodeAgents.prepare(given), await inTerminals.prepare(given)];
      const { opencode } = onServer.config as { opencode: { settings: object } };
      const settings = { ...opencode.settings, enabled_providers: [scriptedProviderId], ...said.openCode };
      const orchestration = { backend: "hybrid" };
      return {
        config: { ...terminals.config, opencode: { ...opencode, settings }, orchestration },
        async close() {
          await terminals.close();
          await onServer.close();
        },
      };
    },
  };
}

const pooled = both({ town: { mcp: { servers: each({ command, args: [program] }) } }, openCode: {}, codex: [] });
const own = both({
  town: {},
  openCode: { mcp: each({ type: "local", command: [command, program] }) },
  codex: names.flatMap((name) => ["--config", `mcp_servers.${name}={command="${command}",args=["${program}"]}`]),
});

interface Footprint {
  /** Of MCP servers. */
  readonly processes: number;
  /** Resident memory, in megabytes: theirs, and of all that the town consists of. */
  readonly theirs: number;
  readonly whole: number;
  /** Sessions that have called a tool of each of the town's servers. */
  readonly callers: Readonly<Record<string, number>>;
}

/** What a town costs when each of its sessions, in a directory of its own, has called a tool of each server. */
async function footprint(agents: TownAgents): Promise<Footprint> {
  await using town = await TownUnderTest.start({ agents });
  for (const { count, agent, backend, tool } of kinds) {
    const calls = names.map((name): StepInput => ({ do: "tool", name: tool(name), args: {} }));
    const content = formatScript({ steps: [...calls, { do: "say", text: "done" }] });
    for (let number = 0; number < count; number += 1) {
      const { id } = await town.spawn({ agent, backend, workDir: await town.workDirOf(`${agent}-${number}`) });
      const { assignmentId } = await town.client.assignWork(id, { type: "prompt", content });
      expect((await town.settled(assignmentId)).state).toBe("completed");
    }
  }
  const all = await town.processes();
  const servers = all.filter(({ command }) => command.endsWith(program));
  const listed = (await town.client.mcpServers()).servers.filter(({ name }) => names.includes(name));
  const found = {
    processes: servers.length,
    theirs: await residentOf(servers),
    whole: await residentOf(all),
    callers: Object.fromEntries(
      listed.map(({ name, calls }) => [name, calls.filter(({ sessionId, failed }) => sessionId && !failed).length]),
    ),
  };
  expect(await town.close()).toEqual([]);
  return found;
}

it.skipIf(installed === null)(
  `4 MCP servers are 4 processes for ${4 * fifths} sessions on a server and ${fifths} in terminals`,
  { timeout: 1_200_000 },
  async () => {
    const withPool = await footprint(pooled);
    const without = await footprint(own);
    const line = ({ processes, theirs, whole }: Footprint) =>
      `${processes} processes of MCP servers, ${theirs} MB resident; the whole town ${whole} MB`;
    console.log(`${sessionCount} sessions with the pool: ${line(withPool)}.\nWithout it: ${line(without)}.`);
    expect(withPool.processes).toBe(names.length);
    expect(withPool.callers).toEqual(each(sessionCount));
    expect(without.processes).toBe(names.length * sessionCount);
    expect(withPool.theirs).toBeLessThan(without.theirs);
  },
);

async function residentOf(processes: readonly { readonly pid: number }[]): Promise<number> {
  const sizes = processes.map(async ({ pid }) => {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  });
  return Math.round((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1024);
}
