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
