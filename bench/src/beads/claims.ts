import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import type { BeadsClient } from "@townkit/beads-client";
import { interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median } from "../statistics.js";

const perRound = 20;
const warmUps = 3;
/** Claims a second, ours to bare. */
const leastRatio = 0.5;

/** How many beads there must be for all claims of all rounds, though one in ten waits for another. */
export function beadsToClaim(runs: number): number {
  return (warmUps + runs) * perRound * 2 * 2;
}

/** What a claim of what is ready takes, beside the same change of the same rows in one transaction by hand. */
export async function measureClaims({
  client,
  runs,
}: {
  client: BeadsClient;
  runs: number;
}): Promise<readonly Measure[]> {
  const bare = bareClaims(client.beadsDir);
  const rounds = await interleave({
    warmUps,
    runs,
    sides: {
      ours: () =>
        timed(async () => {
          for (let index = 0; index < perRound; index += 1) await client.claimReady();
        }),
      bare: () =>
        timed(async () => {
          for (let index = 0; index < perRound; index += 1) bare.claim();
        }),
    },
  });
  bare.close();
  const ratio = median(rounds.map(({ ours, bare }) => bare / ours));
  const perSecond = (costsMs: readonly number[]) => (perRound * 1000) / median(costsMs);
  return [
    judge({ measure: "beads.claims", value: ratio, unit: "ratio", bound: leastRatio, side: "least" }),
    judge({
      measure: "beads.claims.ours",
      value: perSecond(rounds.map(({ ours }) => ours)),
      unit: "claims/s",
      bound: null,
    }),
    judge({
      measure: "beads.claims.bare",
      value: perSecond(rounds.map(({ bare }) => bare)),
      unit: "claims/s",
      bound: null,
    }),
  ];
}

/** The least that a claim can be: the next open bead that waits for nothing, changed and written down, on the disk. */
function bareClaims(beadsDir: string) {
  const db = new DatabaseSync(join(beadsDir, "embedded.sqlite"), { timeout: 1000 });
  db.exec("PRAGMA synchronous = FULL");
  const next = db.prepare(
    `SELECT id FROM beads b WHERE status = 'open' AND assignee IS NULL AND NOT EXISTS (
       SELECT 1 FROM dependencies d JOIN beads t ON t.id = d.depends_on_id WHERE d.issue_id = b.id AND t.active
     ) ORDER BY priority, created_at DESC, id LIMIT 1`,
  );
  const change = db.prepare("UPDATE beads SET record = json_patch(record, ?) WHERE id = ?");
  const note = db.prepare("INSERT INTO journal (id, kind, fields) VALUES (?, 'changed', ?)");
  return {
    claim() {
      const now = new Date().toISOString();
      db.exec("BEGIN IMMEDIATE");
      const { id } = next.get() as { id: string };
      change.run(JSON.stringify({ assignee: "bare", status: "in_progress", updated_at: now, started_at: now }), id);
      note.run(id, '["assignee","status","started_at"]');
      db.exec("COMMIT");
    },
    close: () => db.close(),
  };
}
