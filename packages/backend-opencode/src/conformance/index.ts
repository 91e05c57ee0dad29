import type { OrchestratorFactory } from "@townkit/testkit";
import { opencodeSubject } from "./opencode-subject.js";
import { poolSubject } from "./pool-subject.js";
import { openScriptedTown } from "./scripted-town.js";

const backend: OrchestratorFactory = {
  name: "The OpenCode backend on a real server",
  open: async () => opencodeSubject(await openScriptedTown()),
};

const pool: OrchestratorFactory = {
  name: "A pool over the OpenCode backend on a real server",
  open: async () => await poolSubject(await openScriptedTown()),
};

/** What `town backend check @townkit/backend-opencode` proves, on a managed server whose model is the testkit's scripted one. */
export default [backend, pool];
