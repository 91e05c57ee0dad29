import { setTimeout as delay } from "node:timers/promises";
import { listPanes, readPanes } from "../tmux/panes.js";
import { runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";

/** tmux learns of an agent's end a moment after it. */
const patienceMs = 2000;
const lookEveryMs = 50;

/**
 * Ends a tmux server in which there is nobody else, once all that is left of us are panes whose agents have ended. One that
 * is left with anything else, or that is gone already, stays as it is.
 */
export async function endEmptyServer(options: { place: TmuxPlace; ours: ReadonlySet<string> }): Promise<void> {
  const { place, ours } = options;
  const until = Date.now() + patienceMs;
  for (;;) {
    // Another child of the server that ends makes it collect those that ended before.
    const text = await runTmux({ place, commands: [["run-shell", "true"], listPanes] }).catch(() => null);
    if (text === null) return;
    const panes = readPanes(text.split("\n"));
    if (panes.some(({ session }) => !ours.has(session))) return;
    if (panes.every(({ ended }) => ended)) {
      await runTmux({ place, commands: [["kill-server"]] }).catch(() => {});
      return;
    }
    if (Date.now() >= until) return;
    await delay(lookEveryMs);
  }
}
