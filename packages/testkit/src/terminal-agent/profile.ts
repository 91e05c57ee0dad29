import { terminalAgentFacts as facts } from "./facts.js";
import { terminalAgentProgram } from "./program.js";

const at = { turn: "turn", at: "at" };

/** What has to be known of the agent to run it: the table `[tmux.agents.NAME]` of a town. `home`: where it keeps what it has. */
export function terminalAgentProfile({ home }: { home: string }): Readonly<Record<string, unknown>> {
  return {
    command: [process.execPath, terminalAgentProgram],
    new: ["--session-id", "{conversation}"],
    resume: ["--resume", "{conversation}"],
    model: ["--model", "{model}"],
    mode: ["--mode", "{mode}"],
    system_prompt: ["--append-system-prompt", "{systemPrompt}"],
    env: { TERMINAL_AGENT_HOME: home },
    screen: {
      composer: { prompt: facts.composerPrompt, rule: facts.rule, paste_marker: "\\[Pastedtext#\\d+\\+\\d+lines\\]" },
      ready: [facts.readyLine],
      busy: [facts.busyMark],
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
    quit: facts.quitCommand,
    paste_delay: 0,
    transcript: {
      path: "{env.TERMINAL_AGENT_HOME}/conversations/{conversation}.jsonl",
      records: [
        { when: { type: "user" }, kind: "prompt", fields: { ...at, id: "id", text: "text" } },
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
      ],
    },
  };
}
