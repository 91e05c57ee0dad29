import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readJournals, terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import type { Sandbox } from "./sandbox.js";
import type { TownAgents } from "./town-agents.js";

/** Scripted agents in terminals, in a tmux server that the town starts. */
export const terminalAgents: TownAgents = {
  agent: "scripted",
  ownWorkDirs: true,
  async prepare({ sandbox }) {
    await installBackend(sandbox.town);
    const agents = { scripted: terminalAgentProfile({ home: homeOf(sandbox) }) };
    return { config: { orchestration: { backend: "tmux" }, tmux: { agents } }, close: () => Promise.resolve() };
  },
  async promptsOf({ sandbox, session }) {
    const records = readJournals({ home: homeOf(sandbox) });
    const own = records.flatMap((record) =>
      record.event === "start" && record.cwd === session.workDir ? [record.conversation] : [],
    );
    return records.flatMap((record) =>
      record.event === "submitted" && own.includes(record.conversation) ? [record.text] : [],
    );
  },
};

/** Where the agents keep what they have. */
function homeOf(sandbox: Sandbox): string {
  return join(sandbox.root, "agents");
}

/** As if it had been installed beside the town. */
async function installBackend(town: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@townkit/backend-tmux/package.json");
  const scope = join(town, "node_modules", "@townkit");
  await mkdir(scope, { recursive: true });
  await symlink(dirname(manifest), join(scope, "backend-tmux"));
}
