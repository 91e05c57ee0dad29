import type { McpServerStatus } from "@townkit/client/protocol";
import { defineCommand } from "../command.js";
import { facts, table } from "../output/table.js";
import { runAttached } from "../town/run-attached.js";
import { mcpBridgeArgv } from "../town/start-daemon.js";
import { townRootOf } from "../town/town-root.js";

const nameArgument = {
  name: { type: "string", demandOption: true, describe: "its name in town.toml, or `town`" },
} as const;

export const mcpLs = defineCommand({
  usage: "mcp ls",
  describe: "List the town's MCP servers, what runs of each, and who called it",
  examples: [["town mcp ls --json", "with the calls of each session"]],
  async run(context) {
    const { servers } = await (await context.client()).mcpServers();
    const text = table({
      head: ["SERVER", "KIND", "SHARED BY", "RUNS", "PIDS", "CLIENTS", "CALLS", "FAILED", "LAST PROBLEM"],
      rows: servers.map(row),
      empty: "This town has no MCP servers.",
    });
    return { data: { servers }, text };
  },
});

function row({ name, kind, share, running, calls }: McpServerStatus): readonly string[] {
  const sum = (counts: readonly number[]) => String(counts.reduce((total, count) => total + count, 0));
  return [
    name,
    kind,
    share,
    String(running.filter(({ state }) => state === "ready").length),
    running.flatMap(({ pid }) => pid ?? []).join(" "),
    sum(running.map(({ clients }) => clients)),
    sum(calls.map((count) => count.calls)),
    sum(calls.map(({ failed }) => failed)),
    running.map(({ lastProblem }) => lastProblem).findLast((problem) => problem !== null) ?? "",
  ];
}

export const mcpLogs = defineCommand({
  usage: "mcp logs <name>",
  describe: "Show what an MCP server has said, and what became of it",
  examples: [["town mcp logs search --lines 20", ""]],
  positionals: nameArgument,
  options: { lines: { type: "number", default: 100, describe: "how many of the last lines" } },
  async run(context, { name, lines }) {
    const { entries } = await (await context.client()).mcpLog(name, { lines });
    return { data: { entries }, text: entries.map(({ at, line }) => `${at} ${line}`).join("\n") };
  },
});

export const mcpRestart = defineCommand({
  usage: "mcp restart <name>",
  describe: "End an MCP server; the next call starts it anew",
  examples: [["town mcp restart browser", "what runs in it fails, and says so"]],
  positionals: nameArgument,
  async run(context, { name }) {
    await (await context.client()).restartMcpServer(name);
    return { data: { server: name }, text: `The MCP server ${name} was ended. The next call starts it anew.` };
  },
});

export const mcpTest = defineCommand({
  usage: "mcp test <name>",
  describe: "Start an MCP server if need be, and ask for its tools",
  examples: [["town mcp test search", "before an agent does"]],
  positionals: nameArgument,
  async run(context, { name }) {
    const found = await (await context.client()).testMcpServer(name);
    const text = facts([
      ["server", found.version],
      ["protocol", found.protocolVersion],
      ["answered in", `${found.tookMs} ms`],
      ["tools", found.tools.join(" ") || "none"],
    ]);
    return { data: found, text };
  },
});

export const mcpServe = defineCommand({
  usage: "mcp serve",
  describe: "Be the town as an MCP server, on standard input and output",
  examples: [
    ["town mcp serve", "for the settings of an agent that the town did not start; it is for a program to read"],
  ],
  async run(context) {
    const townRoot = await townRootOf(context);
    // Starts its daemon where none runs.
    await (await context.client()).status();
    return {
      data: null,
      text: "",
      exitCode: await runAttached({ argv: [...mcpBridgeArgv(townRoot)], cwd: townRoot, env: {} }),
    };
  },
});
