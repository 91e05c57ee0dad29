import type { AgentTable } from "./agent-table.js";
import { cutOff } from "./cut-off.js";

/** Settings of its own for what it may do without asking. Whoever asks before a command asks before a subagent, too. */
const may = (rules: Readonly<Record<string, "allow" | "ask" | "deny">>) => ({
  env: { OPENCODE_PERMISSION: JSON.stringify(rules) },
});

/**
 * OpenCode's terminal. It has folders of its own for each directory that it works in: nothing of the user's is read or written,
 * and its credentials come by the environment. It opens a server for us at a free port, by which alone it is driven.
 */
export const opencode: AgentTable = {
  command: ["opencode"],
  // Its server is told which conversation to open, whether that is to be made, copied or gone on with.
  resume: [],
  fork: [],
  fork_at: [],
  // Prompts of ours say these themselves; a person's have them from here.
  model: ["--model", "{model}"],
  mode: ["--agent", "{mode}"],
  system_prompt: [],
  env: {
    XDG_CONFIG_HOME: "{folder}/config",
    XDG_DATA_HOME: "{folder}/data",
    XDG_STATE_HOME: "{folder}/state",
    XDG_CACHE_HOME: "{folder}/cache",
    // A version that changes while sessions run would be another agent than the one that was proven.
    OPENCODE_DISABLE_AUTOUPDATE: "1",
  },
  permissions: {
    read: may({ edit: "deny", bash: "ask", task: "ask" }),
    ask: may({ edit: "ask", bash: "ask", task: "ask" }),
    edit: may({ edit: "allow", bash: "ask", task: "ask" }),
    bypass: may({ "*": "allow" }),
  },
  versions: { proven: ["1.18.33"] },
  // For as long as its server does not answer.
  screen: { composer: { prompt: "┃" }, busy: ["esc interrupt"] },
  // A turn that is aborted before its model was asked has no end in its history.
  silent_ends: true,
  continue_prompt: cutOff({ ran: "A tool", unknownBy: "you have no result of it" }),
  transcript: { path: "{folder}/town/{conversation}.jsonl", format: "opencode" },
  server: {
    protocol: "opencode",
    arguments: ["--port", "{port}", "--hostname", "127.0.0.1"],
    env: { OPENCODE_SERVER_USERNAME: "opencode", OPENCODE_SERVER_PASSWORD: "{password}" },
  },
  mcp: {
    file: { mcp: "{servers}" },
    server: {
      type: "remote",
      url: "{url}",
      headers: { Authorization: "Bearer {token}" },
      oauth: false,
      timeout: 60_000,
    },
    env: { OPENCODE_CONFIG: "{file}" },
  },
};
