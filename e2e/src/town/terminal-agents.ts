import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import {
  conversationFile,
  readConversation,
  readJournals,
  terminalAgentProfile,
} from "@townkit/testkit/terminal-agent";
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
    const home = homeOf(sandbox);
    const paths = conversationsOf({ home, session }).map((id) => conversationFile({ home, id }));
    const entries = paths.filter((path) => existsSync(path)).flatMap(readConversation);
    return entries.flatMap((entry) => (entry.type === "user" ? [entry.text] : []));
  },
  async everGiven({ sandbox, session }) {
    const home = homeOf(sandbox);
    const own = conversationsOf({ home, session });
    return readJournals({ home }).flatMap((record) =>
      record.event === "submitted" && own.includes(record.conversation) ? [record.text] : [],
    );
  },
};

/** Those that were begun, or gone on with, in the session's directory. */
function conversationsOf({ home, session }: { home: string; session: Session }): string[] {
  const starts = readJournals({ home }).flatMap((record) =>
    record.event === "start" && record.cwd === session.workDir ? [record.conversation] : [],
  );
  return [...new Set(starts)];
}

/** Where the agents keep what they have. */
function homeOf(sandbox: Sandbox): string {
  return join(sandbox.root, "agents");
}
