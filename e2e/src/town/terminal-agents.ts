import { join } from "node:path";
import { processesWith } from "@townkit/testkit/faults";
import { readJournals, terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import type { Sandbox } from "./sandbox.js";
import type { TownAgents } from "./town-agents.js";

/** Scripted agents in terminals, in a tmux server that the town starts. */
export const terminalAgents: TownAgents = {
  agent: "scripted",
  ownWorkDirs: true,
  async prepare({ sandbox }) {
    const agents = { scripted: terminalAgentProfile({ home: homeOf(sandbox) }) };
    return { config: { orchestration: { backend: "tmux" }, tmux: { agents } }, close: () => Promise.resolve() };
  },
  async server(sandbox) {
    const all = await processesWith(sandbox.root);
    // The one that was told to start it goes on as the server.
    return all.find(({ command }) => /^tmux .*new-session/.test(command));
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
