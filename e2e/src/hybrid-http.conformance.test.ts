import { type OrchestratorFactory, orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openTerminalsOverHttp, openTownOverHttp } from "./conformance/town-over-http.js";
import { besideHungServer, hybridAgents } from "./town/hybrid-agents.js";
import { openCodeAgents } from "./town/opencode-agents.js";

const factories: readonly OrchestratorFactory[] = [
  {
    name: "A hybrid town over HTTP, on OpenCode beside tmux",
    open: () => openTownOverHttp(hybridAgents(openCodeAgents)),
  },
  {
    name: "A hybrid town over HTTP, in tmux beside an OpenCode server that hangs",
    open: () => openTerminalsOverHttp(besideHungServer),
  },
];

for (const factory of factories) {
  registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll, afterAll });
}
