import { setTimeout as sleep } from "node:timers/promises";
import { formatScript } from "@townkit/testkit/model";
import { judge } from "../measure.js";
import { openHybridTown } from "../town/hybrid-town.js";
import { townCostWhile } from "../town/town-cost.js";
import type { Stage } from "./stage.js";

const each = 50;
const atOnce = 10;

/** After the last turn, before the rest begins: what was begun is ended by then. */
const calmMs = 20_000;
const restMs = 60_000;
const patienceMs = 300_000;

/** What a town costs whose agents have all worked, and have nothing to do. */
export const idleTown: Stage = {
  title: `An idle town, with ${each} sessions in terminals and ${each} on an OpenCode server, for ${restMs / 1000} s`,
  async measure({ progress }) {
    const town = await openHybridTown();
    try {
      const inTerminals = await town.spawn({ agent: "scripted", count: each });
      const onServer = await town.spawn({ agent: "opencode", count: each });
      const { client } = town.daemon();
      const work = { type: "prompt", content: formatScript({ steps: [{ do: "say", text: "done" }] }) } as const;
      const turns = [...inTerminals, ...onServer].values();
      const user = async () => {
        for (const id of turns) await client.assignWork(id, work, { until: "settled", timeoutMs: patienceMs });
      };
      await Promise.all(Array.from({ length: atOnce }, user));
      await sleep(calmMs);
      const cost = await townCostWhile({ folder: town.sandbox.root, ms: restMs });
      for (const command of cost.started) progress(`started: ${command}`);
      const info = { unit: "%", bound: null };
      return [
        judge({ measure: "idle.town.processes", value: cost.started.length, unit: "processes", bound: 0 }),
        judge({ measure: "idle.town.daemon.cpu", value: cost.cpuPercent(/town-server/), unit: "%", bound: 1 }),
        judge({ measure: "idle.town.cpu", value: cost.cpuPercent(/./), ...info }),
        judge({ measure: "idle.town.opencode.cpu", value: cost.cpuPercent(/opencode.* serve/), ...info }),
        judge({ measure: "idle.town.tmux.cpu", value: cost.cpuPercent(/^tmux /), ...info }),
        judge({ measure: "idle.town.daemon.memory", value: cost.megabytes(/town-server/), unit: "MB", bound: null }),
      ];
    } finally {
      await town.close();
    }
  },
};
