import { join } from "node:path";
import type { OperationRecord } from "@townkit/core";
import { openSqliteStore } from "@townkit/store-sqlite";
import { timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median } from "../statistics.js";
import type { Stage } from "./stage.js";

/** What it costs to make one small change durable, on the disk that the towns of this run are on. */
export const commitCost: Stage = {
  title: "A durable commit",
  async measure({ town, runs }) {
    await using store = await openSqliteStore({ path: join(town.sandbox.root, "commit-cost.db") });
    const costs: number[] = [];
    for (let number = 0; number < runs * 5; number += 1) {
      const operations = [operation(`commit-${number}`)];
      costs.push(await timed(() => store.commit({ operations })));
    }
    return [judge({ measure: "store.commit", value: median(costs), unit: "ms", bound: null })];
  },
};

function operation(key: string): OperationRecord {
  const createdAt = new Date().toISOString();
  return {
    key,
    method: "assignWork",
    digest: "0".repeat(64),
    createdAt,
    result: { text: "x".repeat(500) },
    revision: 1,
  };
}
