import { afterAll, beforeAll, describe, it } from "vitest";
import { orchestratorSuite, registerSuite } from "./suite/index.js";
import { poolOverMemory, poolOverWorld } from "./test-support/pool-subject.js";

for (const factory of [poolOverMemory, poolOverWorld]) {
  registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll, afterAll });
}
