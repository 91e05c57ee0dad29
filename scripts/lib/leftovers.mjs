import { readdirSync, readFileSync } from "node:fs";

/**
 * The processes that a test started in a folder of its own and left running: those with the folder's path in their
 * environment or on their command line. Linux only; elsewhere it finds none.
 * @param {string} folder
 * @returns {{ pid: number, command: string }[]}
 */
export function leftoversOf(folder) {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))
    .map((pid) => ({
      pid: Number(pid),
      command: read(`/proc/${pid}/cmdline`),
      environment: read(`/proc/${pid}/environ`),
    }))
    .filter(({ command, environment }) => command.includes(folder) || environment.includes(folder))
    .map(({ pid, command }) => ({ pid, command: command.replaceAll("\0", " ").trim() }));
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It ended meanwhile, or is another user's.
    return "";
  }
}
