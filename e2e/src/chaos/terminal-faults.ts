import { setTimeout as sleep } from "node:timers/promises";
import { type CountedProcess, killProcess } from "@townkit/testkit/faults";
import type { TownUnderTest } from "../town/town-under-test.js";

/** How long what is stopped stands still. */
const standstillMs = 3_000;

/** What a process of such a town is, by its command line. */
const kinds = {
  server: (command: string) => /^tmux .*new-session/.test(command),
  connection: (command: string) => /^tmux .*-C attach-session/.test(command),
  agent: (command: string) => /terminal-agent\/main\.js/.test(command) && !command.startsWith("tmux "),
} as const;

/** One of that kind, by a number from 0 to 1; none where none runs just then. */
async function find(options: {
  town: TownUnderTest;
  kind: keyof typeof kinds;
  which: number;
}): Promise<CountedProcess | undefined> {
  const { town, kind, which } = options;
  const found = (await town.processes()).filter(({ command }) => kinds[kind](command));
  found.sort((a, b) => a.pid - b.pid);
  return found[Math.floor(which * found.length)];
}

/** Whom it befalls. `which`: from 0 to 1, where there are several to choose from. */
export interface Victim {
  readonly town: TownUnderTest;
  readonly which: number;
}

/** kill -9 of one of that kind; resolves when it is gone. */
export function kill(kind: keyof typeof kinds) {
  return async ({ town, which }: Victim): Promise<void> => {
    const victim = await find({ town, kind, which });
    if (victim) await killProcess(victim);
  };
}

/** One of that kind stands still for a while. */
export function stall(kind: keyof typeof kinds) {
  return async ({ town, which }: Victim): Promise<void> => {
    const victim = await find({ town, kind, which });
    if (!victim) return;
    process.kill(victim.pid, "SIGSTOP");
    await sleep(standstillMs);
    process.kill(victim.pid, "SIGCONT");
  };
}
