import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openPoolOverOpenCode } from "./conformance/pool-over-opencode.js";
import { withSecondHand } from "./conformance/second-hand.js";

const suite = orchestratorSuite({
  name: "A pool over OpenCode, whose sessions somebody else prompts, too,",
  async open() {
    const subject = await openPoolOverOpenCode();
    return withSecondHand({ subject, server: () => subject.server(), seed: 1 });
  },
});
registerSuite({ suite, describe, it, beforeAll, afterAll });
