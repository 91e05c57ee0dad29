import { subjectOf } from "../../../packages/backend-tmux/src/test-support/real-agent.js";
import { realPi } from "../../../packages/backend-tmux/src/test-support/real-agents.js";
import { isCaseOf } from "../../../scripts/lib/agent-shares.js";
import { installedAgent } from "../../../scripts/lib/real-agents.js";
import { proveOverHttp } from "./prove-over-http.js";

proveOverHttp({
  agent: { ...realPi, program: await installedAgent("pi") },
  known: subjectOf(realPi),
  hasCase: isCaseOf({ name: "pi", on: "http" }),
});
