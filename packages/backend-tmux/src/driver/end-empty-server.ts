import { setTimeout as delay } from "node:timers/promises";
import { processTree, stillRunning } from "../process/process-tree.js";
import { TmuxFailure } from "../tmux/failure.js";
import { listPanes, readPanes } from "../tmux/panes.js";
import { runTmux, type TmuxPlace } from "../tmux/tmux-cli.js";

/** tmux learns of an agent's end a moment after it, and ends a moment after it was told to. */
const patienceMs = 10_000;
const lookEveryMs = 50;

/**
 * Ends a tmux server in which there is nobody else, once all that is left of us are panes whose agents have ended. Resolves
 * when its processes are gone. One that is left with anything else, or that is gone already, stays as it is.
 */
export async function endEmptyServer(options: {
  place: TmuxPlace;
  ours: ReadonlySet<string>;
  patienceMs?: number;
}): Promise<void> {
  const { place, ours } = options;
  const until = performance.now() + (options.patienceMs ?? patienceMs);
  do {
    const seen = await lookInto(place);
    if (seen === "gone") return;
    if (seen !== "silent") {
      const { pid, panes } = seen;
      if (panes.some(({ session }) => !ours.has(session))) return;
      if (panes.every(({ ended }) => ended)) return await endServer({ place, pid, until });
    }
    await delay(lookEveryMs);
  } while (performance.now() < until);
}

async function lookInto(place: TmuxPlace) {
  try {
    // Another child of the server that ends makes it collect those that ended before.
    const commands = [["run-shell", "true"], ["display-message", "-p", "#{pid}"], listPanes];
    const [pid, ...panes] = (await runTmux({ place, commands })).split("\n");
    return { pid: Number(pid), panes: readPanes(panes) };
  } catch (error) {
    if (!(error instanceof TmuxFailure)) throw error;
    return error.problem === "no_server" ? "gone" : "silent";
  }
}

async function endServer({ place, pid, until }: { place: TmuxPlace; pid: number; until: number }): Promise<void> {
  const processes = await processTree(pid);
  await runTmux({ place, commands: [["kill-server"]] }).catch(() => {});
  while ((await stillRunning(processes)).length > 0 && performance.now() < until) await delay(lookEveryMs);
}
