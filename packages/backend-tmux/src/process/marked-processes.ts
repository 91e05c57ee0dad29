import { readdir, readFile } from "node:fs/promises";
import { execa } from "execa";

/**
 * The ids of all processes of ours whose environment has each of these variables as it is given. Children inherit it, so that
 * one which has left its parent, its group and its session is still known by it.
 */
export async function processesWithEnv(env: Readonly<Record<string, string>>): Promise<ReadonlySet<number>> {
  const marks = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const all = process.platform === "linux" ? await fromProc() : await fromPs();
  return new Set(all.filter(({ has }) => marks.every(has)).map(({ pid }) => pid));
}

interface Seen {
  readonly pid: number;
  readonly has: (mark: string) => boolean;
}

async function fromProc(): Promise<readonly Seen[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const seen = pids.map(async (pid) => {
    // One that ended meanwhile, or is somebody else's, has none to be seen.
    const text = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    return { pid: Number(pid), has: (mark: string) => `\0${text}`.includes(`\0${mark}\0`) };
  });
  return await Promise.all(seen);
}

/** Where there is no `/proc`, `ps` writes the environment behind the command, with blanks between. */
async function fromPs(): Promise<readonly Seen[]> {
  const { stdout } = await execa("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], {
    timeout: 10_000,
    maxBuffer: 1 << 26,
  });
  return stdout.split("\n").map((line) => ({
    pid: Number.parseInt(line, 10),
    has: (mark) => ` ${line} `.includes(` ${mark} `),
  }));
}
