import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { interleave, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import { installedProgram } from "../town/installed-program.js";
import type { Stage } from "./stage.js";

const run = promisify(execFile);

/** `town ls` on a running town, as a whole process, beside a Node.js that does nothing. */
export const listCommand: Stage = {
  title: "town ls",
  async measure({ town, runs }) {
    const program = installedProgram({ package: "@townkit/cli", program: "town" });
    const { town: cwd, env } = town.sandbox;
    const node =
      (...argv: string[]) =>
      () =>
        timed(() => run(process.execPath, argv, { cwd, env, timeout: 60_000 }));
    const sides = { ours: node(program, "ls"), bare: node("-e", "0") };
    const rounds = await interleave({ sides, warmUps: 3, runs });
    return [
      judge({ measure: "town-ls", value: medianRatio(rounds), unit: "ratio", bound: 2.5 }),
      judge({ measure: "town-ls.node.ms", value: median(rounds.map((round) => round.bare)), unit: "ms", bound: null }),
      judge({ measure: "town-ls.ms", value: median(rounds.map((round) => round.ours)), unit: "ms", bound: null }),
    ];
  },
};
