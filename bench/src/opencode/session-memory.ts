import { judge } from "../measure.js";
import { treePss } from "../process-cost.js";
import { median } from "../statistics.js";
import { openBenchTown } from "../town/bench-town.js";
import { openTerminals } from "../town/terminals.js";
import type { Stage } from "./stage.js";

const sessions = 10;
const mb = 1_048_576;

/**
 * What one session costs in memory after its first turn: its share of a town of ten (the daemon and the one server), and an
 * OpenCode terminal of its own, ten of them open at once. Pages that several processes share count in parts (PSS).
 */
export const sessionMemory: Stage = {
  title: `Memory of ${sessions} sessions on one server, and of ${sessions} terminals`,
  async measure() {
    const shared = await sharedShare();
    const terminals = await terminalShares();
    const alone = median(terminals);
    const unit = { unit: "MB", bound: null };
    return [
      judge({ measure: "memory.session.shared", value: shared / mb, ...unit }),
      judge({ measure: "memory.session.terminal", value: alone / mb, ...unit }),
      judge({ measure: "memory.session", value: shared / alone, unit: "ratio", bound: null }),
    ];
  },
};

/** Of a new town: the server of the one that all else is measured on has grown by then. */
async function sharedShare(): Promise<number> {
  const town = await openBenchTown({ snapshot: false });
  try {
    for (let number = 0; number < sessions; number += 1) {
      const { id } = await town.client.spawnSession(town.config());
      await town.client.assignWork(id, { type: "prompt", content: `say ${number}` }, { until: "settled" });
    }
    const costs = await Promise.all([town.daemonPid, await town.serverPid()].map(treePss));
    return costs.reduce((sum, cost) => sum + cost, 0) / sessions;
  } finally {
    await town.close();
  }
}

async function terminalShares(): Promise<number[]> {
  const terminals = await openTerminals(sessions);
  try {
    return await Promise.all(terminals.pids.map(treePss));
  } finally {
    await terminals.close();
  }
}
