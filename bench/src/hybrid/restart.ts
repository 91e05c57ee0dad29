import { fileURLToPath } from "node:url";
import { batchRuns, interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import type { HybridTown } from "../town/hybrid-town.js";
import { startProgram } from "../town/program.js";
import type { Look, Looked } from "./bare-look.js";

const bareLook = fileURLToPath(new URL("bare-look.js", import.meta.url));

/**
 * A daemon from the start of its process until it has said how all sessions are, beside a program that reads the same store and
 * asks the same servers for the same sessions. Found and left with the daemon down.
 */
export async function measureRestart(options: {
  readonly town: HybridTown;
  /** How the tmux server is asked. */
  readonly tmux: readonly string[];
  readonly count: number;
  readonly runs: number;
}): Promise<Measure[]> {
  const { town, tmux, count, runs } = options;
  const { sandbox, workDirs } = town;

  async function ours(): Promise<number> {
    const ms = await timed(async () => {
      const { sessions } = await (await town.start()).client.listSessions();
      const alive = sessions.filter(({ liveness }) => liveness.state === "alive").length;
      if (alive !== count) throw new Error(`Of ${count} sessions, ${alive} are adopted.`);
    });
    await town.leave();
    return ms;
  }

  async function bare(): Promise<number> {
    const startedMs = performance.now();
    const look: Look = { town: sandbox.town, directory: workDirs.opencode, tmux };
    const program = await startProgram<Looked>({
      argv: [bareLook, JSON.stringify(look)],
      cwd: sandbox.town,
      env: sandbox.env,
    });
    const ms = performance.now() - startedMs;
    await program.end();
    const { panes, held } = program.ready;
    if (panes + held !== count)
      throw new Error(`Of ${count} sessions, ${panes} panes and ${held} sessions of the server are listed.`);
    return ms;
  }

  const rounds = await interleave({ sides: { ours, bare }, warmUps: 1, runs: batchRuns(runs) });
  const ms = { unit: "ms", bound: null };
  return [
    judge({ measure: `restart.${count}`, value: medianRatio(rounds), unit: "ratio", bound: 1.3 }),
    judge({ measure: `restart.${count}.bare.ms`, value: median(rounds.map((round) => round.bare)), ...ms }),
    judge({ measure: `restart.${count}.ours.ms`, value: median(rounds.map((round) => round.ours)), ...ms }),
  ];
}
