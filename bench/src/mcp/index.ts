import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Benchmark } from "../benchmark.js";
import { batchRuns, interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import { connect, overHttp } from "./reference-server.js";

const clientCount = 20;
const callsEach = 10;

/** What a call to a server costs that is shared, beside the server's own streamable HTTP. */
export const mcp: Benchmark = {
  describe: "a call to an MCP server through the pool, against the server's own streamable HTTP",
  runs: 400,
  async run({ runs, report, progress }) {
    progress("one call at a time");
    const bare = await overHttp();
    const pool = await startPool();
    const sides = {
      ours: await Promise.all(pool.tokens.map((token) => connect({ url: pool.url, token }))),
      bare: await Promise.all(pool.tokens.map(() => connect({ url: bare.url }))),
    };
    try {
      const one = (clients: readonly Client[]) => (round: number) =>
        timed(() => echo(clients[round % clients.length] as Client));
      const single = await interleave({ sides: { ours: one(sides.ours), bare: one(sides.bare) }, warmUps: 60, runs });
      for (const measure of measuresOf({ name: "mcp.call", bound: 1.3, rounds: single })) report(measure);

      progress(`${clientCount} clients at once`);
      const all = (clients: readonly Client[]) => () =>
        timed(() => Promise.all(clients.flatMap((client) => Array.from({ length: callsEach }, () => echo(client)))));
      const many = await interleave({
        sides: { ours: all(sides.ours), bare: all(sides.bare) },
        warmUps: 2,
        runs: batchRuns(runs),
      });
      for (const measure of measuresOf({ name: "mcp.calls.20", bound: null, rounds: many })) report(measure);
    } finally {
      await Promise.all([...sides.ours, ...sides.bare].map((client) => client.close()));
      await Promise.all([pool.close(), bare.close()]);
    }
  },
};

function measuresOf(options: {
  readonly name: string;
  readonly bound: number | null;
  readonly rounds: readonly { readonly ours: number; readonly bare: number }[];
}): Measure[] {
  const { name, bound, rounds } = options;
  const ms = (side: "ours" | "bare") => median(rounds.map((round) => round[side]));
  return [
    judge({ measure: name, value: medianRatio(rounds), unit: "ratio", bound }),
    judge({ measure: `${name}.ms`, value: ms("ours"), unit: "ms", bound: null }),
    judge({ measure: `${name}.bare.ms`, value: ms("bare"), unit: "ms", bound: null }),
  ];
}

async function echo(client: Client): Promise<void> {
  await client.callTool({ name: "echo", arguments: { message: "the quick brown fox" } });
}

/** In a process of its own, as the bare server is: who asks must not be who answers. */
async function startPool() {
  const folder = await mkdtemp(join(tmpdir(), "bench-mcp-"));
  const program = fileURLToPath(new URL("pool-process.js", import.meta.url));
  const child = spawn(process.execPath, [program, folder, String(clientCount)], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url, tokens } = JSON.parse(line) as { url: string; tokens: string[] };
  return {
    url,
    tokens,
    async close() {
      child.stdin.end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
