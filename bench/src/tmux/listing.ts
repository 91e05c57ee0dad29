import { interleave, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import { startTerminalDaemon } from "../town/terminal-daemon.js";
import type { Stage } from "./stage.js";

const count = 50;

/** All sessions of a town, asked over HTTP, beside one tmux that lists the same panes. */
export const listing: Stage = {
  title: `Listing ${count} sessions`,
  async measure({ runs }) {
    const town = await startTerminalDaemon();
    try {
      await town.spawn(count);
      const server = await town.server();
      const rounds = await interleave({
        sides: {
          ours: () => timed(() => town.client.listSessions()),
          bare: () => timed(() => server.run(["list-panes", "-a"])),
        },
        warmUps: 10,
        runs,
      });
      const ms = { unit: "ms", bound: null };
      return [
        judge({ measure: "list.50", value: medianRatio(rounds), unit: "ratio", bound: 2 }),
        judge({ measure: "list.50.bare.ms", value: median(rounds.map((round) => round.bare)), ...ms }),
        judge({ measure: "list.50.ours.ms", value: median(rounds.map((round) => round.ours)), ...ms }),
      ];
    } finally {
      await town.close();
    }
  },
};
