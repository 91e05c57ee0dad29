import type { AgentTable } from "./agent-table.js";
import { cutOff } from "./cut-off.js";

const record = "{folder}/sessions/{conversation}.jsonl";

/**
 * pi. It has a folder of its own for each directory that it works in: nothing of the user's is read or written, and its
 * credentials come by the environment. It asks for no leave, and calls no hooks: its record says all of its turns.
 */
export const pi: AgentTable = {
  command: ["pi"],
  new: ["--session", record],
  resume: ["--session", record],
  fork_copy: true,
  model: ["--model", "{model}"],
  system_prompt: ["--append-system-prompt", "{systemPrompt}"],
  env: { PI_CODING_AGENT_DIR: "{folder}", PI_SKIP_VERSION_CHECK: "1" },
  seeds: [
    {
      path: "{folder}/settings.json",
      // A turn that it tries again by itself has an end in its record that is none.
      value: { enableInstallTelemetry: false, retry: { enabled: false } },
    },
  ],
  permissions: { read: { arguments: ["--tools", "read,grep,find,ls"] } },
  versions: { proven: ["0.73.1"] },
  screen: {
    composer: { prompt: "", rule: "─", paste_marker: "\\[paste#\\d+(?:\\+\\d+lines|\\d+chars)\\]" },
    busy: ["Working..."],
  },
  // It empties a composer of many lines at once. A second one within a moment would end the program.
  keys: { clear: "C-c" },
  quit: "/quit",
  // It takes a paste and the key behind it in their order: what is seen in its composer may be submitted.
  paste_delay: 20,
  continue_prompt: cutOff({ ran: "A tool", unknownBy: "you have no result of it" }),
  transcript: { path: record, format: "pi", begins_late: true },
  mcp: {
    extension: "pi",
    file: "{servers}",
    server: { url: "{url}", token: "{token}" },
    arguments: ["--extension", "{extension}"],
    env: { TOWN_MCP_SERVERS: "{file}" },
  },
};
