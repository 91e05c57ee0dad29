import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { overHttp } from "./test-support/over-http.js";
import { poolOverWorld } from "./test-support/pool-over-world.js";

registerSuite({ suite: orchestratorSuite(overHttp(poolOverWorld)), describe, it, beforeAll, afterAll });
