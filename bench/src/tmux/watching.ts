import { setTimeout as sleep } from "node:timers/promises";
import { formatScript } from "@townkit/testkit/model";
import { judge } from "../measure.js";
import { costWhile } from "../process-cost.js";
import { startTerminalDaemon } from "../town/terminal-daemon.js";
import type { Stage } from "./stage.js";

const count = 50;

/** After what was begun last, before the rest begins. */
const calmMs = 5_000;
const watchMs = 20_000;

/** Turns that do not end, in agents that draw themselves anew ten times a second, with the daemon watching and without it. */
export const watching: Stage = {
  title: `Watching ${count} panes that are drawn ten times a second, for ${watchMs / 1000} s`,
  async measure() {
    const town = await startTerminalDaemon();
    try {
      const ids = await town.spawn(count, { faults: { animateMs: 100 } });
      const work = { type: "prompt", content: formatScript({ steps: [{ do: "hang" }] }) } as const;
      for (const id of ids) await town.client.assignWork(id, work);
      const server = await (await town.server()).pid();
      await sleep(calmMs);
      const [tmux, daemon] = await Promise.all([
        costWhile({ pid: server, ms: watchMs }),
        costWhile({ pid: town.daemonPid, ms: watchMs }),
      ]);
      await town.leave();
      await sleep(calmMs);
      const alone = await costWhile({ pid: server, ms: watchMs });
      const added = tmux.cpuPercent - alone.cpuPercent;
      return [
        judge({ measure: "watch.50.daemon.cpu", value: daemon.cpuPercent, unit: "%", bound: 8 }),
        judge({ measure: "watch.50.tmux.cpu.added", value: added, unit: "%", bound: 3 }),
        judge({ measure: "watch.50.tmux.cpu.bare", value: alone.cpuPercent, unit: "%", bound: null }),
        judge({ measure: "watch.50.processes", value: daemon.started, unit: "processes", bound: 0 }),
      ];
    } finally {
      await town.close();
    }
  },
};
