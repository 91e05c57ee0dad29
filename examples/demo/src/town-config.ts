import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  offlineOpenCodeConfig,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  withoutDependencyInstall,
} from "@townkit/testkit/model";
import { terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import { stringify } from "smol-toml";
import { prefix, workspace } from "./beads.js";
import { terminalAgent } from "./plan.js";

/** The sessions of the demo work in folders of its own; what they do there is what the demo is about. */
const permission = { edit: "allow", bash: "allow", external_directory: "allow", question: "deny" };

/** What a town's commands and its daemon are run with. */
export interface TownSetup {
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Writes the demo's `town.toml`. With `modelUrl` the OpenCode server knows the scripted model only, is kept off the network,
 * and does not see the user's own OpenCode settings; without it, it runs on those.
 */
export async function writeTownConfig(options: {
  root: string;
  modelUrl: string | undefined;
  /** Beside OpenCode, the scripted agent in terminals. */
  withTerminal: boolean;
}): Promise<TownSetup> {
  const { root, modelUrl, withTerminal } = options;
  const scripted =
    modelUrl === undefined ? {} : { ...openCodeProviderConfig({ url: modelUrl }), ...offlineOpenCodeConfig };
  const opencode = {
    settings: { ...scripted, permission },
    env: modelUrl === undefined ? {} : openCodeOfflineEnv(),
  };
  const beads = { workspace, prefix };
  await mkdir(root, { recursive: true });
  const profile = terminalAgentProfile({ home: path.join(root, "terminal-agent") });
  const config = withTerminal
    ? { orchestration: { backend: "hybrid" }, beads, opencode, tmux: { agents: { [terminalAgent]: profile } } }
    : { orchestration: { backend: "opencode" }, beads, opencode };
  await writeFile(path.join(root, "town.toml"), stringify(config));
  if (modelUrl === undefined) return { env: {} };
  const configHome = path.join(root, "opencode-settings");
  await withoutDependencyInstall(path.join(configHome, "opencode"));
  return { env: { XDG_CONFIG_HOME: configHome } };
}
