import { execa } from "execa";

/** The oldest tmux in which agents can be run. */
const oldest = [3, 2] as const;

/** What `tmux -V` prints, where that is a tmux in which agents can be run; null otherwise. */
export function usableTmux(printed: string): string | null {
  const [, name, major, minor] = /^(tmux (?:next-)?(\d+)\.(\d+)\S*)\s*$/.exec(printed) ?? [];
  if (name === undefined) return null;
  const isOlder = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  return isOlder ? null : name;
}

/** The name and version of the tmux that is installed; null where none is that agents can be run in. */
export async function findTmux(): Promise<string | null> {
  const asked = await execa("tmux", ["-V"], { reject: false, timeout: 10_000, stdin: "ignore" });
  return asked.failed ? null : usableTmux(asked.stdout);
}
