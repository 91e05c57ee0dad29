import { openCodeAgent } from "@townkit/testkit/model";
import type { RealAgent } from "./real-agent.js";

export const realClaude: RealAgent = {
  name: "claude",
  meaningless: {
    "DELIVER-017": "Claude Code puts letters and their marks together (NFC)",
    "USAGE-004": "what a provider says of usage alone does not make Claude Code compact",
  },
  compacts: { command: "/compact", whenFull: false },
  userFiles: {
    ".claude.json": '{ "theme": "light",  "numStartups": 7 }\n',
    ".claude/settings.json": '{ "model": "opus", "hooks": {} }\n',
    ".claude/CLAUDE.md": "Answer in verse.\n",
  },
};

export const realCodex: RealAgent = {
  name: "codex",
  meaningless: {
    "DELIVER-017":
      "Codex and tmux count the columns of joined emoji differently: drawn anew, a character of an older picture may be left behind the prompt in the composer, which then holds other words",
    "USAGE-004": "Codex compacts when the next prompt comes, and in that one's turn",
    "DELIVER-019":
      "Codex takes a million characters into its composer and does not send them; work that long stays unknown",
  },
  asking: "read",
  compacts: { command: "/compact", whenFull: true },
  userFiles: { ".codex/config.toml": 'model = "o3" # mine\n', ".codex/AGENTS.md": "Answer in verse.\n" },
};

export const realOpencode: RealAgent = {
  name: "opencode",
  asking: "edit",
  questionPrompt: openCodeAgent.questionPrompt,
  userFiles: {
    ".config/opencode/opencode.json": '{ "theme": "mine" }\n',
    ".config/opencode/AGENTS.md": "Answer in verse.\n",
    ".local/share/opencode/auth.json": "{}\n",
  },
};

export const realPi: RealAgent = {
  name: "pi",
  meaningless: { "DELIVER-019": "pi takes minutes to draw a line of a million characters, and does nothing meanwhile" },
  userFiles: { ".pi/agent/settings.json": '{ "defaultModel": "mine" }\n', ".pi/agent/AGENTS.md": "Answer in verse.\n" },
};

export const realGemini: RealAgent = {
  name: "gemini",
  meaningless: {
    "DELIVER-017": "Gemini CLI leaves out characters that cannot be seen, such as U+FEFF",
    "DELIVER-019":
      "Gemini CLI takes a million characters into its composer and does not send them in time; work that long stays unknown",
    "OUTPUT-006":
      "Gemini CLI writes a call of a tool down when it has ended: until then a turn without words has no message",
    "USAGE-004": "Gemini CLI compacts when the next prompt comes, and in that one's turn",
  },
  compacts: { command: "/compress", whenFull: true },
  userFiles: { ".gemini/settings.json": '{ "ui": { "theme": "mine" } }\n', ".gemini/GEMINI.md": "Answer in verse.\n" },
};
