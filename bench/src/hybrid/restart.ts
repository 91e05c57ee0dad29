import { fileURLToPath } from "node:url";
import { batchRuns, interleave, timed } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import type { HybridTown } from "../town/hybrid-town.js";
import { startProgram } from "../town/program.js";
import type { Look } from "./bare-look.js";
import type { Looked } from "./looked.js";

const programOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * A daemon from the start of its process until it has said how all sessions are, beside a program of the two backends alone,
 * which take over the same sessions and list them, and of SQLite, with which it reads the same store. And beside one that asks
 * the servers by themselves, with nothing of ours. Found and left with the daemon down.
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

  const look: Look = { town: sandbox.town, directory: workDirs.opencode, tmux };
  const backends = () => program([programOf("bare-backends.js"), sandbox.town]);
  const servers = () => program([programOf("bare-look.js"), JSON.stringify(look)]);

  async function program(argv: readonly string[]): Promise<number> {
    const startedMs = performance.now();
    const started = await startProgram<Looked>({ argv, cwd: sandbox.town, env: sandbox.env });
    const ms = performance.now() - startedMs;
    await started.end();
    const { panes, held } = started.ready;
    if (panes + held !== count)
      throw new Error(`Of ${count} sessions, ${panes} panes and ${held} sessions of the server are listed.`);
    return ms;
  }

  const rounds = await interleave({ sides: { ours, bare: backends, servers }, warmUps: 1, runs: batchRuns(runs) });
  const beside = (side: "bare" | "servers") =>
    medianRatio(rounds.map((round) => ({ ours: round.ours, bare: round[side] })));
  const msOf = (side: "bare" | "ours" | "servers") => median(rounds.map((round) => round[side]));
  const info = (name: string, value: number, unit: "ms" | "ratio") =>
    judge({ measure: `restart.${count}.${name}`, value, unit, bound: null });
  return [
    judge({ measure: `restart.${count}`, value: beside("bare"), unit: "ratio", bound: 1.3 }),
    info("servers", beside("servers"), "ratio"),
    info("servers.ms", msOf("servers"), "ms"),
    info("bare.ms", msOf("bare"), "ms"),
    info("ours.ms", msOf("ours"), "ms"),
  ];
}
