import { claudeOfflineEnvironment } from "@townkit/testkit/model";
import type { RealAgent } from "./real-agent.js";

export const realClaude: RealAgent = {
  name: "claude",
  offline: ({ url }) => ({
    // It refuses to skip permissions as root without `IS_SANDBOX`.
    env: { ...claudeOfflineEnvironment({ url }), IS_SANDBOX: "1", CLAUDE_CODE_MAX_RETRIES: "1" },
  }),
  meaningless: {
    "DELIVER-017": "Claude Code puts letters and their marks together (NFC)",
    "USAGE-004": "what a provider says of usage alone does not make Claude Code compact",
  },
  userFiles: {
    ".claude.json": '{ "theme": "light",  "numStartups": 7 }\n',
    ".claude/settings.json": '{ "model": "opus", "hooks": {} }\n',
    ".claude/CLAUDE.md": "Answer in verse.\n",
  },
};

export const realCodex: RealAgent = {
  name: "codex",
  offline: ({ url }) => ({
    arguments: [
      ...["model=scripted", "model_provider=scripted", "analytics.enabled=false", "feedback.enabled=false"],
      ...["features.plugins=false", "features.apps=false"],
      `model_providers.scripted={name="Scripted",base_url="${url}/v1",wire_api="responses",request_max_retries=1,stream_max_retries=1}`,
    ].flatMap((line) => ["--config", line]),
    env: {},
  }),
  meaningless: {
    "DELIVER-017":
      "a prompt with joined emoji is not always found again in the composer of Codex, and then unknown; why, is not known yet",
    "USAGE-004": "Codex compacts when the next prompt comes, and in that one's turn",
    "DELIVER-019":
      "Codex takes a million characters into its composer and does not send them; work that long stays unknown",
  },
  asking: "read",
  userFiles: { ".codex/config.toml": 'model = "o3" # mine\n', ".codex/AGENTS.md": "Answer in verse.\n" },
};
