import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import type { Benchmark, BenchmarkContext } from "../benchmark.js";
import { beadsToClaim, measureClaims } from "./claims.js";
import { measureReady } from "./ready.js";

/** What the embedded client of beads costs, beside the same statements on the same file without it. */
export const beads: Benchmark = {
  describe: "the embedded client of beads, beside bare SQLite; some seconds",
  runs: 40,
  async run(context: BenchmarkContext) {
    for (const { title, beads, measure } of [
      { title: "Claims, each durable", beads: beadsToClaim(context.runs), measure: measureClaims },
      { title: "What is ready among 10 000 beads", beads: 10_000, measure: measureReady },
    ]) {
      context.progress(title);
      const folder = await mkdtemp(join(tmpdir(), "townkit-bench-"));
      try {
        await using client = openEmbeddedBeads({ beadsDir: join(folder, ".beads"), actor: "alice" });
        await client.init({ prefix: "tk" });
        await client.import(lines(beads));
        for (const one of await measure({ client, runs: context.runs })) context.report(one);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
};

/** Every tenth waits for the one before it; each has a label and a text of some length. */
function* lines(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    const id = idOf(index);
    const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
    const dependencies = [{ issue_id: id, depends_on_id: idOf(index - 1), type: "blocks", created_at: at }];
    yield JSON.stringify({
      ...{ id, title: `Bead ${index}`, description: "x".repeat(300), status: "open", priority: index % 5 },
      ...{ issue_type: "task", created_at: at, updated_at: at, labels: [`l-${index % 7}`] },
      ...(index % 10 === 9 && { dependencies }),
    });
  }
}

function idOf(index: number): string {
  return `tk-b${String(index).padStart(5, "0")}`;
}
