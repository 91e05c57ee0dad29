import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { poolOverHost } from "./test-support/pool-over-host.js";

registerSuite({ suite: orchestratorSuite(poolOverHost), describe, it, beforeAll, afterAll });
