import { subjectOf } from "../../../packages/backend-tmux/src/test-support/real-agent.js";
import { realCodex } from "../../../packages/backend-tmux/src/test-support/real-agents.js";
import { isCaseOf } from "../../../scripts/lib/agent-shares.js";
import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveOverHttp } from "./prove-over-http.js";

proveOverHttp({
  agent: { ...realCodex, program: await installedAgent("codex") },
  known: subjectOf(realCodex),
  hasCase: isCaseOf({ name: "codex", on: "http" }),
});
