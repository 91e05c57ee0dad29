import { judge, type Measure } from "../measure.js";
import { median } from "../statistics.js";
import { type BenchTown, openBenchTown } from "../town/bench-town.js";
import type { Stage } from "./stage.js";
import { costOf, type TurnsCost, turnRounds } from "./turn-rounds.js";

const count = 20;

/** A slice is short, and a turn's time with snapshots on differs much: few pairs would tell of chance alone. */
const leastRuns = 16;

/** Turns a second in 20 sessions at once, with OpenCode's snapshots off and on, beside the SDK on the same server. */
export const snapshotTurns: Stage = {
  title: `Turns a second in ${count} sessions, with snapshots off and on`,
  async measure({ town, runs }) {
    const off = await rates({ town, runs, name: "off" });
    const withSnapshots = await openBenchTown({ snapshot: true });
    try {
      return [...off, ...(await rates({ town: withSnapshots, runs, name: "on" }))];
    } finally {
      await withSnapshots.close();
    }
  },
};

async function rates(options: { town: BenchTown; runs: number; name: "on" | "off" }): Promise<Measure[]> {
  const { town, runs, name } = options;
  const rounds = await turnRounds({ town, count, runs: Math.max(leastRuns, runs) });
  const times = costOf(rounds, "ms");
  const perSecond = (ms: number) => (count * 1000) / ms;
  const measure = (what: string) => `turns.snapshot.${name}${what}`;
  const rate = (side: "ours" | "bare") => median(times.map((round) => perSecond(round[side])));
  const perTurn = (cost: keyof TurnsCost, side: "ours" | "bare") =>
    median(costOf(rounds, cost).map((round) => round[side] / count));
  const ratio = median(times.map(({ ours, bare }) => bare / ours));
  const cpu = (what: string, value: number) => judge({ measure: measure(what), value, unit: "ms", bound: null });
  return [
    judge({ measure: measure(""), value: ratio, unit: "ratio", bound: 0.95, side: "least" }),
    judge({ measure: measure(".bare"), value: rate("bare"), unit: "turns/s", bound: null }),
    judge({ measure: measure(".ours"), value: rate("ours"), unit: "turns/s", bound: null }),
    cpu(".bare.server.cpu", perTurn("serverMs", "bare")),
    cpu(".ours.server.cpu", perTurn("serverMs", "ours")),
    cpu(".bare.daemon.cpu", perTurn("daemonMs", "bare")),
    cpu(".ours.daemon.cpu", perTurn("daemonMs", "ours")),
  ];
}
