import { createHash } from "node:crypto";
import type { AgentTable } from "./agent-table.js";
import { cutOff } from "./cut-off.js";
import { hookLine, named, told } from "./hook-calls.js";

const ofTurn = { ...told, turn: "turn_id" };
const decides = (decision: Record<string, string>) => ({ hookSpecificOutput: { hookEventName: "{event}", decision } });

/** Its hooks wait for us longer than we wait for anybody. In seconds. */
const hookTimeout = 3700;
/** By the names under which it is told of them, and under which it remembers that they are trusted. */
const hookNames = {
  SessionStart: "session_start",
  UserPromptSubmit: "user_prompt_submit",
  PermissionRequest: "permission_request",
  Stop: "stop",
  PreCompact: "pre_compact",
};

/** It runs no hook that its user has not seen, but one whose digest it is given: then it needs no leave for all others. */
function trusted(name: string): string {
  const hook = { async: false, command: hookLine, timeout: hookTimeout, type: "command" };
  const digest = createHash("sha256")
    .update(JSON.stringify({ event_name: name, hooks: [hook] }))
    .digest("hex");
  return `"/<session-flags>/config.toml:${name}:0:0"={trusted_hash="sha256:${digest}"}`;
}

const call = `[{hooks=[{type="command",command=${JSON.stringify(hookLine)},timeout=${hookTimeout}}]}]`;
const calls = Object.keys(hookNames).map((name) => `${name}=${call}`);
const hooks = `hooks={${[...calls, `state={${Object.values(hookNames).map(trusted).join(",")}}`].join(",")}}`;

/** Settings of this session alone, of which each is a line of its `config.toml`. */
const settings = (...lines: readonly string[]) => lines.flatMap((line) => ["--config", line]);

const byKey = '{name="OpenAI",base_url="https://api.openai.com/v1",env_key="OPENAI_API_KEY",wire_api="responses"}';
const always = settings(
  'projects={{workDir.quoted}={trust_level="trusted"}}',
  // A version that changes while sessions run would be another agent than the one that was proven.
  "check_for_update_on_startup=false",
  // A login shell begins with the machine's PATH, on which nothing stands that its session was given.
  "allow_login_shell=false",
  // It would leave a server of its own behind.
  "features.daemon_auto_start=false",
  "tui.animations=false",
  "tui.show_tooltips=false",
);
const goOn = ["resume", "{conversation}", ...always];

/**
 * Codex. It has a home of its own for each directory that it works in: nothing of the user's is read or written. Its
 * conversations get ids of our choice by records in which nothing is said yet, and which it resumes.
 */
export const codex: AgentTable = {
  // With a key of the environment it asks for no login, and keeps none.
  command: ["codex", ...settings("model_provider=openai-by-key", `model_providers.openai-by-key=${byKey}`)],
  new: goOn,
  resume: goOn,
  fork_copy: true,
  model: ["--model", "{model}"],
  system_prompt: settings("developer_instructions={systemPrompt.quoted}"),
  env: { CODEX_HOME: "{folder}" },
  seeds: [
    {
      path: "{folder}/sessions/2026/01/01/rollout-2026-01-01T00-00-00-{conversation}.jsonl",
      lines: [
        {
          timestamp: "2026-01-01T00:00:00.000Z",
          type: "session_meta",
          payload: {
            session_id: "{conversation}",
            id: "{conversation}",
            timestamp: "2026-01-01T00:00:00.000Z",
            cwd: "{workDir}",
            originator: "codex-tui",
            cli_version: "0.169.0",
            source: "cli",
          },
        },
      ],
    },
  ],
  permissions: {
    read: { arguments: ["--sandbox", "read-only", "--ask-for-approval", "on-request"] },
    edit: { arguments: ["--sandbox", "workspace-write", "--ask-for-approval", "on-request"] },
    bypass: { arguments: ["--dangerously-bypass-approvals-and-sandbox"] },
  },
  versions: { proven: ["0.169.0"] },
  screen: {
    composer: { prompt: "› ", paste_marker: "\\[PastedContent\\d+chars\\](?:#\\d+)?" },
    ready: ["? for shortcuts"],
    busy: ["esc to interrupt"],
    menus: [
      {
        kind: "permission",
        words: "Would you like to run the following command?",
        permission: "Bash",
        allow: { words: "Yes, proceed" },
        deny: "Escape",
      },
      {
        kind: "permission",
        words: "Would you like to make the following edits?",
        permission: "apply_patch",
        allow: { words: "Yes, proceed" },
        deny: "Escape",
      },
      { kind: "dialog", words: "Do you trust the contents of this directory?" },
    ],
    titles: { asking: ["[ ! ] Action Required"] },
  },
  // It empties a composer of many lines at once. A second one within a second would end the program.
  keys: { clear: "C-c" },
  quit: "/quit",
  paste_delay: 20,
  continue_prompt: cutOff({ ran: "A command", unknownBy: "you have no result of it" }),
  transcript: { path: "{folder}/sessions/*/*/*/rollout-*-{conversation}.jsonl", format: "codex" },
  mcp: {
    // It waits for a server's start, and for a call, longer than the town does.
    each: settings(
      'mcp_servers.{name}={url="{url}",bearer_token_env_var="TOWN_SESSION_TOKEN",startup_timeout_sec=120,tool_timeout_sec=3600}',
    ),
  },
  hooks: {
    arguments: settings(hooks),
    env: { TOWN_HOOK: "{command}" },
    events: [
      { when: named("SessionStart"), means: "session_start", fields: { ...told, source: "source" } },
      { when: named("UserPromptSubmit"), means: "prompt_taken", fields: { ...ofTurn, id: "turn_id", text: "prompt" } },
      {
        when: named("PermissionRequest"),
        means: "permission",
        fields: { ...told, permission: "tool_name", patterns: "tool_input.command | tool_input" },
      },
      {
        when: named("Stop"),
        means: "turn_ended",
        fields: { ...ofTurn, id: "turn_id", text: "last_assistant_message" },
      },
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
