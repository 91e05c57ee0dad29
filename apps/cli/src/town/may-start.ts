import { readFile } from "node:fs/promises";
import path from "node:path";
import { daemonSection, loadConfig } from "@townkit/core/config";
import type { Context } from "../context.js";

/** Whether a command may start the daemon: `--no-start` and `[daemon] start = "never"` forbid it. */
export async function mayStartDaemon(context: Context, townRoot: string): Promise<boolean> {
  if (!context.mayStart) return false;
  const file = path.join(townRoot, "town.toml");
  const text = await readFile(file, "utf8");
  const { values } = await loadConfig({
    file,
    text,
    sections: [daemonSection],
    env: context.io.env,
    ignoreUnknownSections: true,
  });
  return values.daemon.start !== "never";
}
