import { terminalAgentFacts as facts } from "./facts.js";
import { hookNames, type TerminalHookName } from "./hook-names.js";
import { terminalAgentProgram } from "./program.js";

const at = { turn: "turn", at: "at" };
const named = (name: TerminalHookName) => ({ hook_event_name: name });
const told = { conversation: "session_id", transcript: "transcript_path" };
const byTurn = { id: "prompt_id", turn: "prompt_id" };
const decides = (decision: object) => ({ hookSpecificOutput: { hookEventName: "{event}", decision } });

/** How its hooks are led to a town, and what they say. */
const hooks = {
  file: {
    hooks: Object.fromEntries(
      hookNames.filter((name) => name !== "SessionEnd").map((name) => [name, { argv: "{argv}", timeoutMs: 600_000 }]),
    ),
  },
  arguments: ["--settings", "{file}"],
  events: [
    { when: named("SessionStart"), means: "session_start", fields: { ...told, source: "source" } },
    { when: named("UserPromptSubmit"), means: "prompt_taken", fields: { ...told, ...byTurn, text: "prompt" } },
    {
      when: named("PermissionRequest"),
      means: "permission",
      fields: { ...told, permission: "tool_name", patterns: "tool_input.patterns" },
    },
    {
      when: { ...named("Stop"), outcome: "completed" },
      means: "turn_ended",
      fields: { ...told, ...byTurn, text: "last_assistant_message" },
    },
    {
      when: { ...named("Stop"), outcome: "failed" },
      means: "turn_failed",
      fields: { ...told, ...byTurn, text: "last_assistant_message" },
    },
    { when: named("PreCompact"), means: "pre_compact", fields: { ...told, trigger: "trigger" } },
  ],
  replies: {
    allow: decides({ behavior: "allow" }),
    deny: decides({ behavior: "deny", message: "{message}" }),
    context: { hookSpecificOutput: { hookEventName: "{event}", additionalContext: "{context}" } },
    keep_working: { decision: "block", reason: "{keepWorking}" },
  },
};

/** What has to be known of the agent to run it: the table `[tmux.agents.NAME]` of a town. `home`: where it keeps what it has. */
export function terminalAgentProfile({ home }: { home: string }): Readonly<Record<string, unknown>> {
  return {
    command: [process.execPath, terminalAgentProgram],
    new: ["--session-id", "{conversation}"],
    resume: ["--resume", "{conversation}"],
    initial_prompt: ["--"],
    model: ["--model", "{model}"],
    mode: ["--mode", "{mode}"],
    system_prompt: ["--append-system-prompt", "{systemPrompt}"],
    env: { TERMINAL_AGENT_HOME: home },
    screen: {
      composer: { prompt: facts.composerPrompt, rule: facts.rule, paste_marker: "\\[Pastedtext#\\d+\\+\\d+lines\\]" },
      ready: [facts.readyLine],
      busy: [facts.busyMark],
      errors: [`⎿  ${facts.errorMark}`],
      menus: [
        {
          kind: "permission",
          words: facts.permissionQuestion,
          title: "Tool use: ",
          allow: { words: "Yes" },
          always: { words: "Yes, and don't ask again" },
          deny: "Escape",
        },
        { kind: "question", words: facts.questionFooter, deny: "Escape" },
        { kind: "dialog", words: facts.trustQuestion },
      ],
      titles: { idle: [facts.titles.idle], busy: [facts.titles.busy], asking: [facts.titles.asking] },
    },
    fork: ["--fork", "{parent}", "--session-id", "{conversation}"],
    fork_at: ["--at", "{message}"],
    quit: facts.quitCommand,
    paste_delay: 0,
    transcript: {
      path: "{env.TERMINAL_AGENT_HOME}/conversations/{conversation}.jsonl",
      records: [
        { when: { type: "user" }, kind: "prompt", fields: { ...at, id: "id", text: "text", merged: "merged" } },
        { when: { type: "assistant" }, kind: "text", fields: { ...at, id: "id", text: "text" } },
        {
          when: { type: "tool" },
          kind: "tool",
          fields: { ...at, id: "id", tool: "tool", title: "title", input: "input", status: "status", output: "output" },
        },
        {
          when: { type: "usage" },
          kind: "usage",
          fields: {
            turn: "turn",
            inputTokens: "inputTokens",
            outputTokens: "outputTokens",
            reasoningTokens: "reasoningTokens",
            cacheReadTokens: "cacheReadTokens",
          },
        },
        { when: { type: "end" }, kind: "end", fields: { ...at, finish: "finish" } },
        { when: { type: "error" }, kind: "error", fields: { ...at, code: "code", message: "message" } },
        { when: { type: "interrupted" }, kind: "interrupted", fields: at },
        { when: { type: "compacted" }, kind: "compacted", fields: { ...at, asked: "trigger" } },
      ],
    },
    hooks,
  };
}
