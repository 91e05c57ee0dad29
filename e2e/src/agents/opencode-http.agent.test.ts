import { subjectOf } from "../../../packages/backend-tmux/src/test-support/real-agent.js";
import { realOpencode } from "../../../packages/backend-tmux/src/test-support/real-agents.js";
import { isCaseOf } from "../../../scripts/lib/agent-shares.js";
import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveOverHttp } from "./prove-over-http.js";

proveOverHttp({
  agent: { ...realOpencode, program: await installedAgent("opencode") },
  known: subjectOf(realOpencode),
  hasCase: isCaseOf({ name: "opencode", on: "http" }),
});
