import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openPoolOverOpenCode } from "./conformance/pool-over-opencode.js";

const suite = orchestratorSuite({ name: "A pool over OpenCode", open: openPoolOverOpenCode });
registerSuite({ suite, describe, it, beforeAll, afterAll });
