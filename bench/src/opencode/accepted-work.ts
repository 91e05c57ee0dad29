import { setTimeout as sleep } from "node:timers/promises";
import { newAssignmentId, type Orchestrator } from "@townkit/core";
import { interleave, type Side, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import type { BareServer } from "../town/bare-server.js";
import type { BenchTown } from "../town/bench-town.js";
import type { Stage } from "./stage.js";

/** A session that is idle again is still being summed up: that must not fall into the next turn's time. */
const afterTurnMs = 60;

/** The code of a daemon that has just been started is slow; one that is used is not. */
const warmUps = 20;

/** From `assignWork` to accepted, beside the two calls that make a prompt durable. Every turn ends before the next begins. */
export const acceptedWork: Stage = {
  title: "Handing over work",
  async measure({ town, runs }) {
    const ownBackend = await town.openBackend();
    const rounds = await interleave({
      sides: {
        bare: await bareSide(town.bare),
        backend: await orchestratorSide(town, ownBackend),
        daemon: await orchestratorSide(town, town.client),
      },
      warmUps,
      runs,
    }).finally(() => ownBackend.close({ sessions: "detach" }));
    const backend = rounds.map((round) => ({ ours: round.backend, bare: round.bare }));
    const daemon = rounds.map((round) => ({ ours: round.daemon, bare: round.bare }));
    const ms = { unit: "ms", bound: null };
    return [
      judge({ measure: "assign.backend", value: medianRatio(backend), unit: "ratio", bound: 1.1 }),
      judge({ measure: "assign.daemon", value: medianRatio(daemon), unit: "ratio", bound: 1.15 }),
      judge({ measure: "assign.bare.ms", value: median(rounds.map(({ bare }) => bare)), ...ms }),
      judge({ measure: "assign.backend.ms", value: median(rounds.map((round) => round.backend)), ...ms }),
      judge({ measure: "assign.daemon.ms", value: median(rounds.map((round) => round.daemon)), ...ms }),
    ];
  },
};

async function bareSide(bare: BareServer): Promise<Side> {
  const sessionID = await bare.spawn();
  return async (round) => {
    const startedMs = performance.now();
    let acceptedMs = Number.NaN;
    const accepted = () => {
      acceptedMs = performance.now() - startedMs;
    };
    await bare.carryOut({ sessionID, text: `say ${round}`, accepted });
    await sleep(afterTurnMs);
    return acceptedMs;
  };
}

async function orchestratorSide(town: BenchTown, orchestrator: Orchestrator): Promise<Side> {
  const { id } = await orchestrator.spawnSession(town.config());
  return async (round) => {
    const assignmentId = newAssignmentId();
    const work = { type: "prompt", content: `say ${round}` } as const;
    const ms = await timed(() => orchestrator.assignWork(id, work, { assignmentId, until: "accepted" }));
    await orchestrator.waitForAssignment(assignmentId);
    await sleep(afterTurnMs);
    return ms;
  };
}
