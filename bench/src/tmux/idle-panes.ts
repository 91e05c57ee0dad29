import { setTimeout as sleep } from "node:timers/promises";
import { judge } from "../measure.js";
import { costWhile } from "../process-cost.js";
import { startTerminalDaemon } from "../town/terminal-daemon.js";
import type { Stage } from "./stage.js";

const count = 100;

/** After the last call, before the rest begins: what was begun is ended by then. */
const calmMs = 12_000;
const restMs = 25_000;

/** What the daemon costs that has 100 agents, none of which does anything. */
export const idlePanes: Stage = {
  title: `${count} idle panes, for ${restMs / 1000} s`,
  async measure() {
    const town = await startTerminalDaemon();
    try {
      await town.spawn(count);
      await sleep(calmMs);
      const { cpuPercent, started, megabytes } = await costWhile({ pid: town.daemonPid, ms: restMs });
      return [
        judge({ measure: "idle.100.cpu", value: cpuPercent, unit: "%", bound: 0.5 }),
        judge({ measure: "idle.100.processes", value: started, unit: "processes", bound: 0 }),
        judge({ measure: "idle.100.memory", value: megabytes, unit: "MB", bound: null }),
      ];
    } finally {
      await town.close();
    }
  },
};
