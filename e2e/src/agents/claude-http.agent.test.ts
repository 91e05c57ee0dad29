import { subjectOf } from "../../../packages/backend-tmux/src/test-support/real-agent.js";
import { realClaude } from "../../../packages/backend-tmux/src/test-support/real-agents.js";
import { isCaseOf } from "../../../scripts/lib/agent-shares.js";
import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveOverHttp } from "./prove-over-http.js";

proveOverHttp({
  agent: { ...realClaude, program: await installedAgent("claude") },
  known: subjectOf(realClaude),
  hasCase: isCaseOf({ name: "claude", on: "http" }),
});
