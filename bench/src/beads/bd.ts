import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { BeadsClient } from "@townkit/beads-client";
import { findBd, openBdBeads } from "@townkit/beads-client/bd";
import type { Benchmark, BenchmarkContext } from "../benchmark.js";
import { interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median } from "../statistics.js";

const run = promisify(execFile);
const warmUps = 1;
const together = 50;
const crowd = 20;
const claimsEach = 3;

/** Bounds are of what a call costs beside the program alone. */
const mostRead = 1.05;
const mostClaim = 2.2;
const leastTogether = 10;
const mostWait = 0.5;

/** What the client of `bd` costs, beside calls of the same program without it. */
export const bd: Benchmark = {
  describe: "the client of a real bd, beside bare calls of it; minutes",
  runs: 10,
  async run(context: BenchmarkContext) {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "townkit-bench-")));
    try {
      const beadsDir = join(folder, ".beads");
      await using client = openBdBeads({ beadsDir, actor: "alice", timeoutMs: 600_000 });
      await client.init({ prefix: "tk" });
      const needed = (warmUps + context.runs) * 2 + crowd * claimsEach * 2;
      const made = await Promise.all(
        Array.from({ length: needed }, (_, index) => client.create({ title: `Bead ${index}` })),
      );
      const ids = made.map(({ bead }) => bead.id);
      await client.list();
      for (const measure of [measureReads, measureClaims, measureTogether, measureWaits]) {
        context.progress(measure.name);
        for (const one of await measure({ client, ids, runs: context.runs })) context.report(one);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Given {
  readonly client: BeadsClient;
  readonly ids: string[];
  readonly runs: number;
}

/** The program as a shell would call it. */
async function bare(client: BeadsClient, args: readonly string[], actor = "bare"): Promise<string> {
  const { path } = findBd();
  const { beadsDir } = client;
  const env = { ...process.env, BEADS_DIR: beadsDir, BD_ACTOR: actor, BEADS_ACTOR: actor };
  const { stdout } = await run(path, [`--actor=${actor}`, "--json", ...args], { cwd: dirname(beadsDir), env });
  return stdout;
}

async function measureReads({ client, ids, runs }: Given): Promise<readonly Measure[]> {
  const [id = ""] = ids;
  const rounds = await interleave({
    ...{ warmUps, runs },
    sides: { ours: () => timed(() => client.show(id)), bare: () => timed(() => bare(client, ["show", id])) },
  });
  const value = median(rounds.map(({ ours, bare }) => ours / bare));
  return [judge({ measure: "bd.read", value, unit: "ratio", bound: mostRead, side: "most" })];
}

async function measureClaims({ client, ids, runs }: Given): Promise<readonly Measure[]> {
  const next = () => ids.pop() ?? "";
  const rounds = await interleave({
    ...{ warmUps, runs },
    sides: {
      ours: () => timed(() => client.claim(next())),
      bare: () => timed(() => bare(client, ["update", next(), "--claim"])),
    },
  });
  const value = median(rounds.map(({ ours, bare }) => ours / bare));
  return [judge({ measure: "bd.claim", value, unit: "ratio", bound: mostClaim, side: "most" })];
}

/** One such round takes a minute, so that it is measured once. */
async function measureTogether({ client, ids }: Given): Promise<readonly Measure[]> {
  const asked = ids.slice(0, together);
  const ours = await timed(() => Promise.all(asked.map((id) => client.show(id))));
  const alone = await timed(() => Promise.all(asked.map((id) => bare(client, ["show", id]))));
  const value = alone / ours;
  return [judge({ measure: "bd.reads.together", value, unit: "ratio", bound: leastTogether, side: "least" })];
}

/** The longest that somebody in a crowd waits for a claim. Nothing, where the program has no such claim: 1.0.3 as released has none. */
async function measureWaits({ client }: Given): Promise<readonly Measure[]> {
  if (!(await bare(client, ["ready", "--help"])).includes("--claim")) return [];
  const { beadsDir } = client;
  const clients = Array.from({ length: crowd }, (_, index) =>
    openBdBeads({ beadsDir, actor: `ours-${index}`, timeoutMs: 600_000 }),
  );
  const ours = await longest((index) => (clients[index] as BeadsClient).claimReady());
  for (const one of clients) await one[Symbol.asyncDispose]();
  const alone = await longest((index) => bare(client, ["ready", "--claim"], `bare-${index}`));
  return [
    judge({ measure: "bd.wait", value: ours / alone, unit: "ratio", bound: mostWait, side: "most" }),
    judge({ measure: "bd.wait.ours", value: ours, unit: "ms", bound: null }),
    judge({ measure: "bd.wait.bare", value: alone, unit: "ms", bound: null }),
  ];
}

async function longest(claim: (index: number) => Promise<unknown>): Promise<number> {
  const waits = await Promise.all(
    Array.from({ length: crowd }, async (_, index) => {
      const took: number[] = [];
      for (let turn = 0; turn < claimsEach; turn++) took.push(await timed(() => claim(index)));
      return Math.max(...took);
    }),
  );
  return Math.max(...waits);
}
