import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { opencodeSubject } from "./conformance/opencode-subject.js";
import { openScriptedTown } from "./conformance/scripted-town.js";

const suite = orchestratorSuite({
  name: "The OpenCode backend on a server that somebody else runs",
  open: async () => opencodeSubject(await openScriptedTown({ onSomebodysServer: true })),
});

registerSuite({ suite, describe, it, beforeAll, afterAll });
