import { join } from "node:path";
import { tmuxOf } from "../town/bare-tmux.js";
import { type HybridTown, openHybridTown } from "../town/hybrid-town.js";
import { fillStore } from "./fill-store.js";
import { measureListing } from "./listing.js";
import { measureRestart } from "./restart.js";
import type { Stage } from "./stage.js";

/** A terminal is a program of 40 MB: of those there are as many as a machine carries that somebody works on. */
const sessions = { scripted: 50, opencode: 950 } as const;
const count = sessions.scripted + sessions.opencode;
const assignments = 10_000;

/** A town with much on record: how long its daemon takes to be back, and what asking it for all of it costs. */
export const manySessions: Stage = {
  title: `A town with ${count} sessions and ${assignments} assignments`,
  async measure({ runs, progress }) {
    const town = await openHybridTown();
    try {
      const tmux = await fill(town);
      progress("restarting it …");
      const restart = await measureRestart({ town, tmux, count, runs });
      await town.start();
      progress("listing it …");
      return [...restart, ...(await measureListing({ town, count, runs }))];
    } finally {
      await town.close();
    }
  },
};

/** Leaves the daemon down. Resolves with how its tmux server is asked. */
async function fill(town: HybridTown): Promise<readonly string[]> {
  const terminals = await town.spawn({ agent: "scripted", count: sessions.scripted });
  const others = await town.spawn({ agent: "opencode", count: sessions.opencode });
  const tmux = tmuxOf(await town.daemon().client.attachCommand(terminals[0] ?? ""));
  await town.leave();
  const path = join(town.sandbox.town, ".town", "town.db");
  await fillStore({ path, sessionIds: [...terminals, ...others], count: assignments });
  return tmux;
}
