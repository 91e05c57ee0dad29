import type { AgentTable } from "./agent-table.js";
import { cutOff } from "./cut-off.js";
import { named, told } from "./hook-calls.js";

const ofTurn = { ...told, id: "prompt_id", turn: "prompt_id" };
const decides = (decision: Record<string, string>) => ({ hookSpecificOutput: { hookEventName: "{event}", decision } });

/** Its hooks wait for us longer than we wait for anybody. In seconds. */
const hookTimeout = 3700;
const calls = [{ hooks: [{ type: "command", command: "{command}", timeout: hookTimeout }] }];
const hookNames = ["SessionStart", "UserPromptSubmit", "PermissionRequest", "Stop", "StopFailure", "PreCompact"];

/** Its menus have the same words; the first line tells which it is, and its hook has another name for that. */
const asks = (title?: string, permission?: string) => ({
  kind: "permission" as const,
  words: "Do you want to",
  title,
  permission,
  allow: { words: "Yes" },
  deny: "Escape",
});

/**
 * Claude Code. It has a configuration folder of its own for each directory that it works in, which is seeded so that it
 * starts without a dialog: nothing of the user's is read or written. Its credentials come by the environment.
 */
export const claude: AgentTable = {
  command: ["claude"],
  new: ["--session-id", "{conversation}"],
  resume: ["--resume", "{conversation}"],
  fork: ["--resume", "{parent}", "--fork-session", "--session-id", "{conversation}"],
  // It has no way to begin one at a message.
  fork_copy: true,
  initial_prompt: ["--"],
  model: ["--model", "{model}"],
  mode: ["--agent", "{mode}"],
  system_prompt: ["--append-system-prompt", "{systemPrompt}"],
  env: {
    CLAUDE_CONFIG_DIR: "{folder}",
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: "1",
    // A version that changes while sessions run would be another agent than the one that was proven.
    DISABLE_AUTOUPDATER: "1",
  },
  seeds: [
    {
      path: "{folder}/.claude.json",
      value: {
        hasCompletedOnboarding: true,
        projects: { "{workDir}": { hasTrustDialogAccepted: true } },
        customApiKeyResponses: { approved: ["{env.ANTHROPIC_API_KEY.end}"], rejected: [] },
      },
    },
    {
      path: "{folder}/settings.json",
      // It would register itself with the user's desktop.
      value: { skipDangerousModePermissionPrompt: true, disableDeepLinkRegistration: "disable" },
    },
  ],
  permissions: {
    ask: { arguments: [] },
    read: { arguments: ["--permission-mode", "plan"] },
    edit: { arguments: ["--permission-mode", "acceptEdits"] },
    bypass: { arguments: ["--dangerously-skip-permissions"] },
  },
  versions: { proven: ["2.1.197"] },
  screen: {
    composer: { prompt: "❯ ", rule: "─", paste_marker: "\\[Pastedtext#\\d+(?:\\+\\d+lines)?\\]" },
    busy: ["esc to interrupt"],
    menus: [
      asks("Bash command", "Bash"),
      asks("Create file", "Write"),
      asks("Overwrite file", "Write"),
      asks("Edit file", "Edit"),
      asks(),
      { kind: "dialog", words: "Yes, I trust this folder" },
    ],
    titles: { busy: [..."⠂⠐⠠⠄⠁⠈⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"] },
  },
  // It empties a composer of many lines at once. A second one within a second would end the program.
  keys: { clear: "C-c" },
  quit: "/exit",
  paste_delay: 150,
  silent_ends: true,
  continue_prompt: cutOff({ ran: "A tool", unknownBy: "you have no result of it, and its call may be missing above" }),
  transcript: { path: "{folder}/projects/*/{conversation}.jsonl", format: "claude" },
  mcp: {
    file: { mcpServers: "{servers}" },
    server: { type: "http", url: "{url}", headers: { Authorization: "Bearer {token}" } },
    arguments: ["--mcp-config", "{file}"],
  },
  hooks: {
    file: { hooks: Object.fromEntries(hookNames.map((name) => [name, calls])) },
    arguments: ["--settings", "{file}"],
    events: [
      { when: named("SessionStart"), means: "session_start", fields: { ...told, source: "source" } },
      { when: named("UserPromptSubmit"), means: "prompt_taken", fields: { ...ofTurn, text: "prompt" } },
      {
        when: named("PermissionRequest"),
        means: "permission",
        fields: {
          ...told,
          permission: "tool_name",
          patterns: "tool_input.command | tool_input.file_path | tool_input.url | tool_input",
        },
      },
      { when: named("Stop"), means: "turn_ended", fields: { ...ofTurn, text: "last_assistant_message" } },
      { when: named("StopFailure"), means: "turn_failed", fields: { ...ofTurn, text: "last_assistant_message" } },
      { when: named("PreCompact"), means: "pre_compact", fields: { ...told, trigger: "trigger" } },
    ],
    replies: {
      allow: decides({ behavior: "allow" }),
      deny: decides({ behavior: "deny", message: "{message}" }),
      context: { hookSpecificOutput: { hookEventName: "{event}", additionalContext: "{context}" } },
      keep_working: { decision: "block", reason: "{keepWorking}" },
    },
  },
};
