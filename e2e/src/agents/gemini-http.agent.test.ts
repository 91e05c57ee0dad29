import { subjectOf } from "../../../packages/backend-tmux/src/test-support/real-agent.js";
import { realGemini } from "../../../packages/backend-tmux/src/test-support/real-agents.js";
import { isCaseOf } from "../../../scripts/lib/agent-shares.js";
import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveOverHttp } from "./prove-over-http.js";

proveOverHttp({
  agent: { ...realGemini, program: await installedAgent("gemini") },
  known: subjectOf(realGemini),
  hasCase: isCaseOf({ name: "gemini", on: "http" }),
});
