import type { AgentTable } from "./agent-table.js";
import { cutOff } from "./cut-off.js";
import { hookLine, named, told } from "./hook-calls.js";

const settingsPath = "{folder}/.gemini/settings.json";

/** Its hooks wait for us longer than we wait for anybody. In milliseconds. */
const hookTimeout = 3_700_000;
const calls = [{ hooks: [{ name: "town", type: "command", command: hookLine, timeout: hookTimeout }] }];
const hookNames = ["SessionStart", "BeforeAgent", "AfterAgent", "PreCompress"];

/** What share of a model's context, which is a million tokens of 2^20, it fills before it compacts by itself. */
const compactsAt = 0.5;
const compacts = { ...told, trigger: "trigger" };

/** Its menus are boxes, of which the first line names the tool. */
const asks = (shown: { words: string; title: string; permission?: string }) => ({
  kind: "permission" as const,
  ...shown,
  allow: { words: "Allow once" },
  // The number of its No differs, and another one opens an editor.
  deny: "Escape",
});

/**
 * Gemini CLI. It has a home of its own for each directory that it works in: nothing of the user's is read or written, and its
 * credentials come by the environment.
 */
export const gemini: AgentTable = {
  command: ["gemini"],
  new: ["--session-id", "{conversation}"],
  resume: ["--resume", "{conversation}"],
  fork_copy: true,
  model: ["--model", "{model}"],
  env: { GEMINI_CLI_HOME: "{folder}", GEMINI_CLI_NO_RELAUNCH: "true" },
  seeds: [
    {
      path: settingsPath,
      value: {
        security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
        general: {
          // A version that changes while sessions run would be another agent than the one that was proven.
          enableAutoUpdate: false,
          enableAutoUpdateNotification: false,
          // At its start it would remove the record of every other session in which nothing has been said yet.
          sessionRetention: { enabled: false },
        },
        model: { compressionThreshold: compactsAt },
        privacy: { usageStatisticsEnabled: false },
        // Its composer is drawn between two rules, whatever the terminal's colours.
        ui: { useBackgroundColor: false, dynamicWindowTitle: true, hideTips: true, showShortcutsHint: false },
        // What a quick command wrote is lost with the terminal that it would get.
        tools: { shell: { enableInteractiveShell: false } },
        hooks: Object.fromEntries(hookNames.map((name) => [name, calls])),
      },
    },
  ],
  permissions: {
    read: { arguments: ["--approval-mode", "plan"] },
    edit: { arguments: ["--approval-mode", "auto_edit"] },
    bypass: { arguments: ["--approval-mode", "yolo"] },
  },
  versions: { proven: ["0.61.0"] },
  screen: {
    composer: {
      // The second where it may do all without asking.
      prompt: [" > ", " * "],
      rule: "─",
      hint: "Type your message or @path/to/file",
      paste_marker: "\\[PastedText:\\d+(?:chars|lines)\\](?:#\\d+)?",
    },
    busy: ["esc to cancel"],
    menus: [
      asks({ words: "Allow execution of", title: "│ ? Shell", permission: "run_shell_command" }),
      asks({ words: "Apply this change?", title: "│ ? WriteFile", permission: "write_file" }),
      asks({ words: "Apply this change?", title: "│ ? Edit", permission: "replace" }),
      asks({ words: "1. Allow once", title: "│ ? " }),
    ],
    titles: { idle: ["◇"], busy: ["✦"], asking: ["✋"] },
  },
  keys: { clear: "C-c" },
  quit: "/quit",
  paste_delay: 150,
  silent_ends: true,
  continue_prompt: cutOff({ ran: "A tool", unknownBy: "you have no result of it, and its call may be missing above" }),
  transcript: { path: "{folder}/.gemini/tmp/*/chats/session-*-{conversation.start}.jsonl", format: "gemini" },
  mcp: {
    settings: { path: settingsPath, key: "mcpServers" },
    server: { httpUrl: "{url}", headers: { Authorization: "Bearer $TOWN_SESSION_TOKEN" }, timeout: 3_600_000 },
  },
  hooks: {
    env: { TOWN_HOOK: "{command}" },
    // What is given to its first composer may stay there.
    greets: true,
    first_call_wait: 30,
    events: [
      { when: named("SessionStart"), means: "session_start", fields: { ...told, source: "source" } },
      { when: named("BeforeAgent"), means: "prompt_taken", fields: { ...told, text: "prompt" } },
      {
        // Of a turn that was aborted it is called when the next one may have begun.
        when: named("AfterAgent"),
        means: "turn_ended",
        fields: { ...told, text: "prompt_response", prompt: "prompt" },
      },
      { when: { ...named("PreCompress"), trigger: "manual" }, means: "pre_compact", fields: compacts },
      {
        // It calls this one before each request of its model, and only then looks whether it has to.
        when: named("PreCompress"),
        recorded: { number: "tokens.input", at_least: compactsAt * 2 ** 20 },
        means: "pre_compact",
        fields: compacts,
      },
    ],
    replies: {
      context: { hookSpecificOutput: { hookEventName: "{event}", additionalContext: "{context}" } },
      keep_working: { decision: "block", reason: "{keepWorking}" },
    },
  },
};
