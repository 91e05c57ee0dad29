import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { opencodeSubject } from "./test-support/opencode-subject.js";
import { openScriptedTown } from "./test-support/scripted-town.js";

const suite = orchestratorSuite({
  name: "The OpenCode backend on a real server",
  open: async () => opencodeSubject(await openScriptedTown()),
});

registerSuite({ suite, describe, it, beforeAll, afterAll });
