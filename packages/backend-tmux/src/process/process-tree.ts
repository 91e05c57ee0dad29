import { execa } from "execa";

/** One process for ever: its id alone is used again by the system. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

export interface ProcessRow extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
}

/** Every process that runs; zombies run nothing and are not there. */
async function allProcesses(): Promise<readonly ProcessRow[]> {
  const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,lstart="], {
    timeout: 10_000,
    env: { LC_ALL: "C" },
  });
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (!pid || !state || state.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startedAt: started.join(" ") }];
  });
}

/** A process, all that came of it, and what is left in its group, the deepest first, and then those others. */
export async function processTree(
  root: number,
  others: ReadonlySet<number> = new Set(),
): Promise<readonly ProcessIdentity[]> {
  const rows = await allProcesses();
  const tree = treeOf({ rows, root });
  const known = new Set(tree.map(({ pid }) => pid));
  return [...tree, ...rows.filter(({ pid }) => others.has(pid) && !known.has(pid)).map(identityOf)];
}

/** What is left of a process that was started at that time, where its pane is gone. Nobody who has its id since. */
export async function leftOf(started: { pid: number; at: string }): Promise<readonly ProcessIdentity[]> {
  return leftIn({ rows: await allProcesses(), started });
}

/** Those of these ids that run. */
export async function identitiesOf(pids: ReadonlySet<number>): Promise<readonly ProcessIdentity[]> {
  if (pids.size === 0) return [];
  return (await allProcesses()).filter(({ pid }) => pids.has(pid)).map(identityOf);
}

function identityOf({ pid, startedAt }: ProcessRow): ProcessIdentity {
  return { pid, startedAt };
}

/** A process tells when it started in whole seconds, and that it was started is known a moment later. */
const startSkewMs = 5000;

export function leftIn(options: {
  rows: readonly ProcessRow[];
  started: { pid: number; at: string };
}): readonly ProcessIdentity[] {
  const { rows, started } = options;
  const root = rows.find(({ pid }) => pid === started.pid);
  const isAnother = root && Math.abs(Date.parse(root.startedAt) - Date.parse(started.at)) > startSkewMs;
  // As long as somebody is in its group, its id is nobody else's.
  return isAnother ? [] : treeOf({ rows, root: started.pid });
}

/** `root` leads a group of its own, as what tmux starts does. */
export function treeOf(options: { rows: readonly ProcessRow[]; root: number }): readonly ProcessIdentity[] {
  const { rows, root } = options;
  const found = new Map<number, ProcessRow>();
  const add = (row: ProcessRow): void => {
    if (found.has(row.pid)) return;
    found.set(row.pid, row);
    for (const child of rows) if (child.parent === row.pid) add(child);
  };
  for (const row of rows) if (row.pid === root || row.group === root) add(row);
  return [...found.values()].reverse().map(identityOf);
}

/** Those of them that still run. */
export async function stillRunning(identities: readonly ProcessIdentity[]): Promise<readonly ProcessIdentity[]> {
  // Where nobody has their ids, no list of processes says more.
  if (!identities.some(({ pid }) => isTaken(pid))) return [];
  const rows = new Map((await allProcesses()).map((row) => [row.pid, row.startedAt]));
  return identities.filter(({ pid, startedAt }) => rows.get(pid) === startedAt);
}

/** Whether a process has this id, whoever it is. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** A signal to each of them that still runs, and to nobody who has its id since. */
export async function signalAll(identities: readonly ProcessIdentity[], signal: NodeJS.Signals): Promise<void> {
  for (const { pid } of await stillRunning(identities)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
