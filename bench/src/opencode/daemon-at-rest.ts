import { setTimeout as sleep } from "node:timers/promises";
import { judge } from "../measure.js";
import { costWhile } from "../process-cost.js";
import type { Stage } from "./stage.js";

const sessions = 100;

/** After the last call, before the rest begins: what was begun is ended by then. */
const calmMs = 5_000;
const restMs = 25_000;

/** What the daemon costs that has 100 sessions and nothing to do. */
export const daemonAtRest: Stage = {
  title: `The daemon at rest, with ${sessions} sessions, for ${restMs / 1000} s`,
  async measure({ town }) {
    const have = (await town.client.listSessions()).sessions.length;
    const missing = Array.from({ length: Math.max(0, sessions - have) }, () => town.client.spawnSession(town.config()));
    await Promise.all(missing);
    await sleep(calmMs);
    const { cpuPercent, started, megabytes } = await costWhile({ pid: town.daemonPid, ms: restMs });
    return [
      judge({ measure: "daemon.memory", value: megabytes, unit: "MB", bound: 150 }),
      judge({ measure: "daemon.idle.cpu", value: cpuPercent, unit: "%", bound: 1 }),
      judge({ measure: "daemon.idle.processes", value: started, unit: "processes", bound: 0 }),
    ];
  },
};
