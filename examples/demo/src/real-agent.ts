import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type KnownAgentName, knownAgent } from "@townkit/backend-tmux";
import { installAgent, offlineAgent, pinnedAgents } from "@townkit/testkit/model";
import { stringify } from "smol-toml";
import { prefix, workspace } from "./beads.js";

/** Where agents that were installed before are found again; tests of the workspace install theirs there, too. */
const cache = path.join(import.meta.dirname, "../../../node_modules/.cache/townkit");

/** What a real agent is, with its version, for people. */
export function titleOf(name: KnownAgentName): string {
  return `${name} ${pinnedAgents[name].version}`;
}

/** Writes the `town.toml` of a town with one real agent in terminals, which takes the scripted model for its provider's. */
export async function writeRealAgentTown(options: {
  root: string;
  modelUrl: string;
  name: KnownAgentName;
}): Promise<void> {
  const { root, modelUrl, name } = options;
  const program = await installAgent({ name, folder: cache });
  const { seeds, permissions } = knownAgent(name);
  const offline = offlineAgent({ name, url: modelUrl });
  const table = {
    extends: name,
    command: [program, ...offline.arguments],
    seeds: [...seeds, ...offline.seeds],
    // The sessions work in folders of the demo's own; what they do there is what the demo is about.
    ...(permissions.bypass && { role_permissions: { polecat: "bypass" } }),
  };
  await mkdir(root, { recursive: true });
  const beads = { workspace, prefix };
  const config = { orchestration: { backend: "tmux" }, beads, tmux: { env: offline.env, agents: { [name]: table } } };
  await writeFile(path.join(root, "town.toml"), stringify(config));
}
