import { setTimeout as sleep } from "node:timers/promises";
import { killProcess, type ProcessId } from "@townkit/testkit/faults";
import type { TownUnderTest } from "../town/town-under-test.js";
import { isOfAction } from "./roles.js";

/** How long what is stopped stands still. */
const standstillMs = 3_000;

/** Whom it befalls. `which`: from 0 to 1, where there are several to choose from. */
export interface Victim {
  readonly town: TownUnderTest;
  readonly which: number;
}

type Find = (town: TownUnderTest) => Promise<readonly ProcessId[]>;

const byCommand =
  (is: (command: string) => boolean): Find =>
  async (town) =>
    (await town.processes()).filter(({ command }) => is(command));

/** The processes of each kind that run in such a town just now. */
const kinds = {
  daemon: async (town) => [await town.daemon()],
  "OpenCode server": async (town) => [await town.server()].filter((server) => server !== undefined),
  "tmux server": byCommand((command) => /^tmux .*new-session/.test(command)),
  connection: byCommand((command) => /^tmux .*-C attach-session/.test(command)),
  agent: byCommand((command) => /terminal-agent\/main\.js/.test(command) && !command.startsWith("tmux ")),
  action: byCommand(isOfAction),
} as const satisfies Record<string, Find>;

/** One of that kind, by a number from 0 to 1; none where none runs just then. */
async function find({ town, which }: Victim, kind: keyof typeof kinds): Promise<ProcessId | undefined> {
  const found = [...(await kinds[kind](town))].sort((a, b) => a.pid - b.pid);
  return found[Math.floor(which * found.length)];
}

/** kill -9 of one of that kind; resolves when it is gone. */
export function kill(kind: keyof typeof kinds) {
  return async (victim: Victim): Promise<void> => {
    const found = await find(victim, kind);
    if (found) await killProcess(found);
  };
}

/** One of that kind stands still for a while. */
export function stall(kind: keyof typeof kinds) {
  return async (victim: Victim): Promise<void> => {
    const found = await find(victim, kind);
    if (!found) return;
    signal(found, "SIGSTOP");
    await sleep(standstillMs);
    signal(found, "SIGCONT");
  };
}

/** An action may have come to its end by itself meanwhile. */
function signal({ pid }: ProcessId, name: "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
