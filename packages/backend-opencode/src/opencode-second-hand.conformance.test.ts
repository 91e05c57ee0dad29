import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { poolSubject } from "./conformance/pool-subject.js";
import { openScriptedTown } from "./conformance/scripted-town.js";
import { withSecondHand } from "./test-support/second-hand.js";

const suite = orchestratorSuite({
  name: "A pool over OpenCode, whose sessions somebody else prompts, too,",
  async open() {
    const town = await openScriptedTown();
    return withSecondHand({ subject: await poolSubject(town), server: () => town.record(), seed: 1 });
  },
});
registerSuite({ suite, describe, it, beforeAll, afterAll });
