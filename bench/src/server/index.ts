import type { Benchmark } from "../benchmark.js";
import { clients, sessions, underLoad } from "./under-load.js";

const { readers, followers, writers } = clients;

export const server: Benchmark = {
  describe: `A town of ${sessions} sessions with ${readers} readers, ${followers} followers of its events and ${writers} writers at once; a run is a minute.`,
  // Long enough for what is kept by mistake to show.
  runs: 10,
  async run({ runs, report, progress }) {
    for (const measured of await underLoad({ minutes: runs, progress })) report(measured);
  },
};
