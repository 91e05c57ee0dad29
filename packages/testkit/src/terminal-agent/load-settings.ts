import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problemsOf } from "../script/problems.js";
import { LaunchError } from "./launch-error.js";
import { type TerminalAgentSettings, terminalAgentSettingsSchema } from "./settings.js";

/** Of the agent's home, for all of its sessions. */
export const homeSettingsFile = "settings.json";
/** Of one directory, for the sessions in it. */
export const directorySettingsFile = ".terminal-agent.json";

/** @throws LaunchError for a file that cannot be read, is not JSON, or holds what is no setting. */
export function loadSettings(options: { home: string; cwd: string; file?: string | null }): TerminalAgentSettings {
  const { home, cwd, file = null } = options;
  const files = [join(home, homeSettingsFile), join(cwd, directorySettingsFile), ...(file === null ? [] : [file])];
  const given = Object.assign({}, ...files.map(readJson));
  const parsed = terminalAgentSettingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new LaunchError(`The settings in ${files.join(" or ")} are not valid: ${problemsOf(parsed.error)}`);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new LaunchError(`The settings ${path} cannot be read: ${String(cause)}`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LaunchError(`The settings ${path} are not JSON: ${String(cause)}`);
  }
}
