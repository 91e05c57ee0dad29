import type { OrchestratorFactory } from "@townkit/testkit";
import { opencodeSubject } from "./opencode-subject.js";
import { poolSubject } from "./pool-subject.js";
import { openScriptedTown } from "./scripted-town.js";

const backend: OrchestratorFactory = {
  name: "The OpenCode backend on a real server",
  open: async () => opencodeSubject(await openScriptedTown()),
};

/** So few directories for each that the sessions are on both: nothing of the contract may depend on there being one. */
const twoServers = { servers: 2, directories: 1 };

const pool: OrchestratorFactory = {
  name: "A pool over the OpenCode backend on two real servers",
  open: async () => await poolSubject(await openScriptedTown({ limits: twoServers })),
};

/** What `town backend check @townkit/backend-opencode` proves, on managed servers whose model is the testkit's scripted one. */
export default [backend, pool];
